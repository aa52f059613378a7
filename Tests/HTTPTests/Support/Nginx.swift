import Glibc
import Testing

/// Runs `body` against an nginx that passes everything on to `port`, from 127.0.0.2, over connections kept alive.
func withNginx(before port: Int, _ body: (Int) async throws -> Void) async throws {
    let folder = try makeScratchFolder("nginx")
    let (socket, front) = try listen()
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
    // As in an upgrade of nginx by itself, the new one is told which descriptor listens already.
    let command = ["/usr/sbin/nginx", "-e", folder + "/error.log", "-c", folder + "/nginx.conf"]
    let process = try spawn(command, environment: ["NGINX=3;"], socket: socket)
    close(socket)
    defer {
        kill(process, SIGTERM)
        waitpid(process, nil, 0)
        if let removal = try? spawn(["/bin/rm", "-rf", folder]) { waitpid(removal, nil, 0) }
    }
    try await body(front)
}

/// - Parameter socket: what the program finds as descriptor 3.
private func spawn(_ arguments: [String], environment: [String] = [], socket: Int32? = nil) throws -> pid_t {
    var process = pid_t()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let socket { posix_spawn_file_actions_adddup2(&actions, socket, 3) }
    var words = arguments.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { (words + variables).forEach { free($0) } }
    try #require(posix_spawn(&process, arguments[0], &actions, nil, &words, &variables) == 0)
    return process
}

private func write(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT, 0o644)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
}

/// A socket that listens on a port of its own: nobody else can take it before nginx does.
private func listen() throws -> (socket: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
        }
    }
    try #require(result == 0 && Glibc.listen(descriptor, 64) == 0)
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
}
