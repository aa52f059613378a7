import Glibc
import Testing

/// Runs `body` against an nginx that passes everything on to `port`, from 127.0.0.2, over connections kept alive.
func withNginx(before port: Int, _ body: (Int) async throws -> Void) async throws {
    var template = Array("/tmp/nginx-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    let folder = String(cString: made)
    let front = try freePort()
    let configuration = """
        daemon off; worker_processes 1; pid \(folder)/pid; error_log \(folder)/error.log;
        events { worker_connections 64; }
        http {
            access_log off; client_body_temp_path \(folder)/body; proxy_temp_path \(folder)/proxy;
            fastcgi_temp_path \(folder)/f; uwsgi_temp_path \(folder)/u; scgi_temp_path \(folder)/s;
            upstream shop { server 127.0.0.1:\(port); keepalive 4; }
            server {
                listen 127.0.0.1:\(front);
                location / {
                    proxy_pass http://shop; proxy_http_version 1.1; proxy_bind 127.0.0.2;
                    proxy_set_header Connection ""; proxy_set_header Host inner.example;
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    proxy_set_header X-Forwarded-Proto https; proxy_set_header X-Forwarded-Host $http_host;
                }
            }
        }
        """
    try write(configuration, to: folder + "/nginx.conf")
    let process = try spawn("/usr/sbin/nginx", "-e", folder + "/error.log", "-c", folder + "/nginx.conf")
    defer {
        kill(process, SIGTERM)
        waitpid(process, nil, 0)
        if let removal = try? spawn("/bin/rm", "-rf", folder) { waitpid(removal, nil, 0) }
    }
    while (try? RawClient(port: front)) == nil {
        var status: Int32 = 0
        try #require(waitpid(process, &status, WNOHANG) == 0, "nginx did not start")
        try await Task.sleep(for: .milliseconds(5))
    }
    try await body(front)
}

private func spawn(_ arguments: String...) throws -> pid_t {
    var process = pid_t()
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    try #require(posix_spawn(&process, arguments[0], nil, nil, &pointers, nil) == 0)
    return process
}

private func write(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT, 0o644)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
}

/// A port that was free a moment ago.
private func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
        }
    }
    try #require(result == 0)
    return Int(UInt16(bigEndian: address.sin_port))
}
