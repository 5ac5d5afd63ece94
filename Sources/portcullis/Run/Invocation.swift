import ArgumentParser
import Glibc
import Reports

/// One run of the tool: reads the arguments, runs the command, and turns what it throws into an exit status with its
/// reason.
enum Invocation {
  static func run(_ arguments: [String]) -> Never {
    // A reader that has seen enough (`| head`) is no failure: writes then give EPIPE instead of a signal.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try Portcullis.parseAsRoot(Array(arguments.dropFirst()))
      do {
        try command.run()
      } catch let stop as Stop {
        end(stop)
      } catch let error as ValidationError {
        throw error
      } catch  where Portcullis.exitCode(for: error) == .success {
        throw error
      } catch {
        end(Stop(.defect, "internal error, please report it: \(error)"))
      }
      exit(0)
    } catch {
      answer(error)
    }
  }

  private static func end(_ stop: Stop) -> Never {
    StandardError.line(stop.line)
    exit(stop.status.rawValue)
  }

  /// What ArgumentParser throws: a request for help or the version, or a mistake in the arguments.
  private static func answer(_ error: any Error) -> Never {
    let text = Portcullis.fullMessage(for: error)
    guard Portcullis.exitCode(for: error) == .success else {
      let label = "Error: "
      end(Stop(.usage, String(text.hasPrefix(label) ? text.dropFirst(label.count) : text[...])))
    }
    let output = StandardOutput.open()
    output.write(text + "\n")
    _ = output.finish()
    exit(0)
  }
}

enum ExitStatus: Int32 {
  case gateFailed = 1
  case usage = 2
  case nothingRelevant = 3
  case incomplete = 4
  /// EX_SOFTWARE of sysexits.h.
  case defect = 70
}

/// Ends the run with a status and the one line that says why.
struct Stop: Error {
  let status: ExitStatus
  let reason: String

  init(_ status: ExitStatus, _ reason: String) {
    self.status = status
    self.reason = reason
  }

  var line: String { "exit \(status.rawValue): \(reason)" }
}
