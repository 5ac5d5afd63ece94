import CYAMLEvents
import Glibc

/// The least that any consumer of libyaml does: parse and free every event.
func countEvents(_ bytes: [UInt8]) -> Int {
  var parser = yaml_parser_t()
  var event = yaml_event_t()
  var count = 0
  yaml_parser_initialize(&parser)
  defer { yaml_parser_delete(&parser) }
  bytes.withUnsafeBufferPointer { bytes in
    yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
    var isAtEnd = false
    while !isAtEnd {
      guard yaml_parser_parse(&parser, &event) == 1 else { fatalError("the input is not YAML") }
      isAtEnd = event.type == YAML_STREAM_END_EVENT
      count += 1
      yaml_event_delete(&event)
    }
  }
  return count
}

func contents(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { fatalError("cannot read \(path)") }
  defer { fclose(file) }
  fseek(file, 0, SEEK_END)
  var bytes = [UInt8](repeating: 0, count: ftell(file))
  rewind(file)
  guard fread(&bytes, 1, bytes.count, file) == bytes.count else { fatalError("cannot read \(path)") }
  return bytes
}

func write(_ bytes: [UInt8], to path: String) {
  guard let file = fopen(path, "wb") else { fatalError("cannot write \(path)") }
  defer { fclose(file) }
  guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { fatalError("cannot write \(path)") }
}

/// The best CPU time of three scans, user and system, in seconds; what they print is thrown away.
func childTime(_ scanner: String, _ path: String) -> Double {
  var best = Double.infinity
  for _ in 0..<3 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    let words: [String] = [scanner, "scan", "--format", "json", path]
    var argv: [UnsafeMutablePointer<CChar>?] = words.map { (word: String) in strdup(word) }
    argv.append(nil)
    defer { for word in argv { free(word) } }
    var child = pid_t()
    guard posix_spawn(&child, scanner, &actions, nil, argv, environ) == 0 else {
      fatalError("cannot run \(scanner)")
    }
    var status: Int32 = 0
    var usage = rusage()
    guard wait4(child, &status, 0, &usage) == child else { fatalError("lost \(scanner)") }
    let micros = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
    best = min(best, Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(micros) / 1e6)
  }
  return best
}
