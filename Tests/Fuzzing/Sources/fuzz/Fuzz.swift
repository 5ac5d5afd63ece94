import FuzzEntries
import Glibc

@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// Which target runs: the environment says, for libFuzzer reads the arguments.
private let target: FuzzTarget? = getenv("PORTCULLIS_FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

/// The name under which the package manager expects the executable's entry point.
@_cdecl("fuzz_main")
func fuzzMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  guard target != nil else {
    print("PORTCULLIS_FUZZ_TARGET is none of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))")
    return 2
  }
  var count = count
  var arguments = arguments
  return runFuzzer(&count, &arguments) { bytes, count in
    do {
      try target?.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
      fatalError("\(error)")
    }
    return 0
  }
}
