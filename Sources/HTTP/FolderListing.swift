import Glibc

/// Reads a folder and what is below it.
enum FolderListing {
    struct File: Sendable {
        /// Below the folder, with slashes: `fonts/text.woff2`.
        var name: String
        var bytes: [UInt8]
        /// Seconds since 1970.
        var modifiedAt: Int
    }

    /// Every regular file that is not hidden. Links are not followed, so nothing outside the folder is found.
    static func files(in folder: String) -> [File] {
        var files: [File] = []
        collect(folder, prefix: "", into: &files)
        return files
    }

    private static func collect(_ folder: String, prefix: String, into files: inout [File]) {
        for name in names(in: folder).sorted() where !name.hasPrefix(".") {
            let path = folder + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: collect(path, prefix: prefix + name + "/", into: &files)
            case S_IFREG:
                guard let bytes = read(path, size: Int(status.st_size)) else { continue }
                files.append(File(name: prefix + name, bytes: bytes, modifiedAt: status.st_mtim.tv_sec))
            default: continue
            }
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let name { names.append(name) }
        }
        return names
    }

    private static func read(_ path: String, size: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var isComplete = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let result = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), size - count)
                guard result > 0 else { break }
                count += result
            }
            isComplete = count == size
        }
        return isComplete ? bytes : nil
    }
}
