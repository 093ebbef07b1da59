namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Parses an expression (CEL specification, "Syntax"): operators here, literals and macros in the other parts.</summary>
internal sealed partial class ExpressionParser
{
    private readonly List<Token> _tokens;
    private readonly ExpressionDialect _dialect;
    private int _at;
    private int _depth;
    private int _nodes;
    private int _macros;

    private ExpressionParser(List<Token> tokens, ExpressionDialect dialect) => (_tokens, _dialect) = (tokens, dialect);

    private Token Current => _tokens[_at];

    /// <summary>Parses a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="dialect">How it is read; the one of policies where it is not said.</param>
    /// <returns>The expression.</returns>
    /// <exception cref="ExpressionSyntaxException">The source is no expression, or past a limit.</exception>
    public static Syntax Parse(string source, ExpressionDialect? dialect = null)
    {
        if (source.Length > ExpressionLimits.SourceLength)
        {
            throw new ExpressionSyntaxException(0, $"longer than {ExpressionLimits.SourceLength} characters");
        }

        ExpressionParser parser = new(new ExpressionLexer(source).ReadAll(), dialect ?? ExpressionDialect.Policy);
        Syntax result = parser.ParseExpression();
        return parser.Current.Kind == TokenKind.End
            ? result
            : throw new ExpressionSyntaxException(parser.Current.Offset, $"'{parser.Current.Text}' is not expected here");
    }

    private T Made<T>(T node)
        where T : Syntax =>
        ++_nodes > ExpressionLimits.Nodes
            ? throw new ExpressionSyntaxException(node.Offset, $"more than {ExpressionLimits.Nodes} parts")
            : node;

    private Syntax ParseExpression()
    {
        if (_depth++ > ExpressionLimits.Depth)
        {
            throw new ExpressionSyntaxException(Current.Offset, $"nested deeper than {ExpressionLimits.Depth}");
        }

        Syntax result = ParseConditional();
        _depth--;
        return result;
    }

    private Syntax ParseConditional()
    {
        Syntax test = ParseBinary(1);
        if (!Current.Is("?"))
        {
            return test;
        }

        int offset = Take().Offset;
        Syntax then = ParseBinary(1);
        Expect(":");
        return Made(new Syntax.Conditional(offset, test, then, ParseConditional()));
    }

    private Syntax ParseBinary(int least)
    {
        Syntax left = ParseUnary();
        while (Precedence(Current) is int level && level >= least)
        {
            Token symbol = Take();
            Syntax right = ParseBinary(level + 1);
            left = Made(new Syntax.Binary(symbol.Offset, symbol.Text, left, right));
        }

        return left;
    }

    private static int? Precedence(Token token) => (token.Kind, token.Text) switch
    {
        (TokenKind.Operator, "||") => 1,
        (TokenKind.Operator, "&&") => 2,
        (TokenKind.Operator, "==" or "!=" or "<" or "<=" or ">" or ">=") or (TokenKind.Identifier, "in") => 3,
        (TokenKind.Operator, "+" or "-") => 4,
        (TokenKind.Operator, "*" or "/" or "%") => 5,
        _ => null,
    };

    private Syntax ParseUnary()
    {
        if (!Current.Is("!") && !Current.Is("-"))
        {
            return ParseMember(ParsePrimary());
        }

        Token symbol = Take();
        if (symbol.Is("-") && Current.Kind is TokenKind.Integer or TokenKind.Decimal)
        {
            return ParseMember(ReadNumber(Take(), negative: true));
        }

        return Made(new Syntax.Unary(symbol.Offset, symbol.Text, ParseUnary()));
    }

    private Syntax ParseMember(Syntax operand)
    {
        while (true)
        {
            if (Current.Is("."))
            {
                Take();
                bool isOptional = TakeIf("?");
                Token name = Current.Kind == TokenKind.QuotedName ? Take() : ExpectName(isField: true);
                operand = Current.Is("(") && !isOptional && name.Kind != TokenKind.QuotedName
                    ? ParseMemberCall(operand, name)
                    : Made(new Syntax.Select(name.Offset, operand, name.Text, isOptional: isOptional));
            }
            else if (Current.Is("["))
            {
                int offset = Take().Offset;
                bool isOptional = TakeIf("?");
                Syntax key = ParseExpression();
                Expect("]");
                operand = Made(new Syntax.Index(offset, operand, key, isOptional));
            }
            else
            {
                return operand;
            }
        }
    }

    private Token Take()
    {
        Token token = Current;
        _at += token.Kind == TokenKind.End ? 0 : 1;
        return token;
    }

    private bool TakeIf(string symbol)
    {
        bool isThere = Current.Is(symbol);
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private void Expect(string symbol)
    {
        if (!TakeIf(symbol))
        {
            throw new ExpressionSyntaxException(Current.Offset, $"'{symbol}' is expected here");
        }
    }
}
