#include "CCrypto.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>

/* Looking an algorithm up by name takes longer than hashing a token with it, so it is done once. */
static pthread_once_t fetched = PTHREAD_ONCE_INIT;
static EVP_MD *sha256;
static EVP_CIPHER *aes256gcm;

static void fetch(void) {
    sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    aes256gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
}

/* OpenSSL takes some null pointers for "absent" instead of "empty". */
static const uint8_t *or_empty(const uint8_t *bytes) {
    static const uint8_t none[1] = {0};
    return bytes ? bytes : none;
}

int ccrypto_random(uint8_t *output, size_t length) {
    return length <= INT_MAX && RAND_bytes(output, (int)length) == 1;
}

int ccrypto_sha256(const uint8_t *message, size_t length, uint8_t digest[32]) {
    pthread_once(&fetched, fetch);
    return sha256 && EVP_Digest(or_empty(message), length, digest, NULL, sha256, NULL) == 1;
}

int ccrypto_hmac_sha256(const uint8_t *key, size_t key_length, const uint8_t *message, size_t length,
                        uint8_t code[32]) {
    pthread_once(&fetched, fetch);
    return sha256 && key_length <= INT_MAX
        && HMAC(sha256, or_empty(key), (int)key_length, or_empty(message), length, code, NULL) != NULL;
}

int ccrypto_aes256gcm_seal(const uint8_t key[32], const uint8_t nonce[12], const uint8_t *context,
                           size_t context_length, const uint8_t *plain, size_t length, uint8_t *output,
                           uint8_t tag[16]) {
    int count = 0;
    pthread_once(&fetched, fetch);
    if (!aes256gcm || length > INT_MAX || context_length > INT_MAX) return 0;
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int done = cipher && EVP_EncryptInit_ex2(cipher, aes256gcm, key, nonce, NULL) == 1
        && EVP_EncryptUpdate(cipher, NULL, &count, or_empty(context), (int)context_length) == 1
        && (length == 0 || EVP_EncryptUpdate(cipher, output, &count, plain, (int)length) == 1)
        && EVP_EncryptFinal_ex(cipher, tag, &count) == 1 /* GCM writes nothing here */
        && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1;
    EVP_CIPHER_CTX_free(cipher);
    return done;
}

int ccrypto_aes256gcm_open(const uint8_t key[32], const uint8_t nonce[12], const uint8_t *context,
                           size_t context_length, const uint8_t *sealed, size_t length, const uint8_t tag[16],
                           uint8_t *output) {
    int count = 0;
    uint8_t rest[16];
    pthread_once(&fetched, fetch);
    if (!aes256gcm || length > INT_MAX || context_length > INT_MAX) return 0;
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int done = cipher && EVP_DecryptInit_ex2(cipher, aes256gcm, key, nonce, NULL) == 1
        && EVP_DecryptUpdate(cipher, NULL, &count, or_empty(context), (int)context_length) == 1
        && (length == 0 || EVP_DecryptUpdate(cipher, output, &count, sealed, (int)length) == 1)
        && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, 16, (void *)tag) == 1
        && EVP_DecryptFinal_ex(cipher, rest, &count) == 1;
    EVP_CIPHER_CTX_free(cipher);
    /* Until the tag was checked the output is not to be trusted, so nobody gets to see it. */
    if (!done && length) OPENSSL_cleanse(output, length);
    return done;
}

int ccrypto_scrypt(const uint8_t *password, size_t password_length, const uint8_t *salt, size_t salt_length,
                   uint64_t cost, uint64_t block_size, uint64_t parallelism, uint64_t memory_limit, uint8_t *output,
                   size_t output_length) {
    return EVP_PBE_scrypt((const char *)or_empty(password), password_length, or_empty(salt), salt_length, cost,
                          block_size, parallelism, memory_limit, output, output_length) == 1;
}

int ccrypto_equal(const uint8_t *one, const uint8_t *other, size_t length) {
    return length == 0 || CRYPTO_memcmp(one, other, length) == 0;
}

void ccrypto_wipe(void *bytes, size_t length) {
    if (length) OPENSSL_cleanse(bytes, length);
}
