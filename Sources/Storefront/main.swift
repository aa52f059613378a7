import FoundationEssentials
import Glibc

exit(await Program(environment: ProcessInfo.processInfo.environment).run(Array(CommandLine.arguments.dropFirst())))
