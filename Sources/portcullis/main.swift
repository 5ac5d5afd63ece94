Invocation.run(CommandLine.arguments)
