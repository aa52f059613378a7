#pragma once
#include <stddef.h>
#include <stdint.h>

/* The few calls of OpenSSL's libcrypto that Crypto needs, each complete in itself. All return 1 on success and 0 on
   failure; on failure the output must not be used. `length` may be 0 with a null pointer. */

int ccrypto_random(uint8_t *output, size_t length);
int ccrypto_sha256(const uint8_t *message, size_t length, uint8_t digest[32]);
int ccrypto_hmac_sha256(const uint8_t *key, size_t key_length, const uint8_t *message, size_t length,
                        uint8_t code[32]);

/* AES-256-GCM (NIST SP 800-38D) with a 96-bit nonce; `output` has `length` bytes. `_open` returns 0 when the tag does
   not fit, and has wiped `output` then. */
int ccrypto_aes256gcm_seal(const uint8_t key[32], const uint8_t nonce[12], const uint8_t *context,
                           size_t context_length, const uint8_t *plain, size_t length, uint8_t *output,
                           uint8_t tag[16]);
int ccrypto_aes256gcm_open(const uint8_t key[32], const uint8_t nonce[12], const uint8_t *context,
                           size_t context_length, const uint8_t *sealed, size_t length, const uint8_t tag[16],
                           uint8_t *output);

/* scrypt (RFC 7914); fails when it would need more than `memory_limit` bytes. */
int ccrypto_scrypt(const uint8_t *password, size_t password_length, const uint8_t *salt, size_t salt_length,
                   uint64_t cost, uint64_t block_size, uint64_t parallelism, uint64_t memory_limit, uint8_t *output,
                   size_t output_length);

/* 1 when equal; takes the same time wherever they differ. */
int ccrypto_equal(const uint8_t *one, const uint8_t *other, size_t length);

/* Overwrites memory in a way that the compiler does not leave out. */
void ccrypto_wipe(void *bytes, size_t length);
