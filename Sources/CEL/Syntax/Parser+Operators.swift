/// From the loosest operator to the tightest.
extension Parser {
  mutating func expression() throws(Derailment) -> Term {
    try deepen(expression: 1)
    let term = try disjunction()
    let whole = at(.question) ? try choice(on: term) : term
    depth.expression -= 1
    return whole
  }

  /// `? yes : no` after its condition. The middle is no full expression: a choice in it needs parentheses.
  private mutating func choice(on condition: Term) throws(Derailment) -> Term {
    let offset = token.start
    var operands = height
    open(until: .colon)
    let yes = try disjunction()
    operands.cover(height)
    let isComplete = at(.colon)
    try close()
    if !isComplete { try skip(toOperators: false) }
    let no = isComplete ? try expression() : placeholder(at: token.start)
    operands.cover(height)
    try rise(above: operands)
    return call("_?_:_", at: offset, [condition, yes, no])
  }

  private mutating func disjunction() throws(Derailment) -> Term {
    let first = try conjunction()
    guard at(.or) else { return first }
    var run = Run(first, height)
    while at(.or) {
      let offset = token.start
      advance()
      run.add(try conjunction(), height, at: offset)
    }
    return try balanced("_||_", run)
  }

  private mutating func conjunction() throws(Derailment) -> Term {
    let first = try operand()
    guard at(.and) else { return first }
    var run = Run(first, height)
    while at(.and) {
      let offset = token.start
      advance()
      run.add(try operand(), height, at: offset)
    }
    return try balanced("_&&_", run)
  }

  /// The operands of one logical operator, and the places of the operators between them.
  private struct Run {
    private(set) var terms: [Term]
    private(set) var offsets: [Int] = []
    private(set) var height: Height

    init(_ first: Term, _ height: Height) {
      terms = [first]
      self.height = height
    }

    mutating func add(_ term: Term, _ height: Height, at offset: Int) {
      terms.append(term)
      offsets.append(offset)
      self.height.cover(height)
    }
  }

  /// A run of one logical operator as a balanced tree, so that a thousand terms are not a thousand levels.
  private mutating func balanced(_ function: String, _ run: Run) throws(Derailment) -> Term {
    try nest(run.height, levels: Int.bitWidth - (run.terms.count - 1).leadingZeroBitCount)
    return balanced(function, run.terms[...], run.offsets[...])
  }

  private mutating func balanced(_ function: String, _ terms: ArraySlice<Term>, _ offsets: ArraySlice<Int>) -> Term {
    if terms.count == 1 { return terms[terms.startIndex] }
    let middle = offsets.startIndex + offsets.count / 2
    let left = balanced(function, terms[...middle], offsets[..<middle])
    let right = balanced(function, terms[(middle + 1)...], offsets[(middle + 1)...])
    return call(function, at: offsets[middle], [left, right])
  }

  /// An operand of a logical operator. Where it cannot be read, what comes after it still can.
  private mutating func operand() throws(Derailment) -> Term {
    let outside = depth
    let constructs = awaited.count
    defer { depth = outside }
    do throws(Derailment) {
      try deepen(relation: 1, calculation: 1)
      let term = try operation(0)
      guard token.kind.beginsOperand else { return term }
      throw try unexpectedToken(expecting: "an operator")
    } catch {
      guard error == .term else { throw error }
      awaited.removeLast(awaited.count - constructs)
      try skip(toOperators: true)
      return placeholder(at: token.start)
    }
  }

  /// Relations, sums and products: all left-associative; each level binds tighter than the one before.
  private mutating func operation(_ level: Int) throws(Derailment) -> Term {
    var left = try unary()
    while let (operatorLevel, function) = token.kind.operation, operatorLevel >= level {
      var operands = height
      let offset = token.start
      advance()
      // In the reference grammar the operand to the right is a relation, or a calculation, of its own.
      let outside = depth
      try deepen(relation: operatorLevel == 0 ? 1 : 0, calculation: operatorLevel == 0 ? 0 : 1)
      let right = try operation(operatorLevel + 1)
      depth = outside
      operands.cover(height)
      try rise(above: operands)
      left = call(function, at: offset, [left, right])
    }
    return left
  }

  private mutating func unary() throws(Derailment) -> Term {
    let offset = token.start
    if at(.not) { return try run(of: .not, function: "!_", at: offset, isOdd: false) }
    guard take(.minus) else { return try member() }
    // A minus before a number belongs to it: the smallest int has no positive counterpart.
    if at(.int) || at(.double) { return try members(of: number(isNegative: true, at: offset)) }
    return try run(of: .minus, function: "-_", at: offset, isOdd: true)
  }

  /// A run of the same sign; pairs of them cancel.
  private mutating func run(of sign: Token.Kind, function: String, at offset: Int, isOdd: Bool) throws(Derailment)
    -> Term
  {
    var isOdd = isOdd
    while take(sign) { isOdd.toggle() }
    let operand = try member()
    guard isOdd else { return operand }
    try nest(height)
    return call(function, at: offset, [operand])
  }
}
