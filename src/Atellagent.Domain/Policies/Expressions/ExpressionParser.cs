using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Parses the CEL grammar by precedence climbing. Messages, unsigned numbers and bytes are not part of this language.</summary>
internal sealed class ExpressionParser
{
    private static readonly string[] Reserved =
    [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while", "in",
    ];

    private readonly List<Token> _tokens;
    private int _at;
    private int _nodes;
    private int _depth;
    private int _macros;

    private ExpressionParser(List<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_at];

    /// <summary>Parses one expression.</summary>
    /// <param name="source">The source.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="ExpressionSyntaxException">It is not an expression, or too large.</exception>
    public static Syntax Parse(string source)
    {
        if (source.Length > ExpressionLimits.SourceLength)
        {
            throw new ExpressionSyntaxException(0, $"longer than {ExpressionLimits.SourceLength} characters");
        }

        ExpressionParser parser = new(new ExpressionLexer(source).ReadAll());
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
        if (++_depth > ExpressionLimits.Depth)
        {
            throw new ExpressionSyntaxException(Current.Offset, $"nested deeper than {ExpressionLimits.Depth}");
        }

        Syntax test = ParseBinary(1);
        if (Current.Is("?"))
        {
            int offset = Take().Offset;
            Syntax then = ParseBinary(1);
            Expect(":");
            test = Made(new Syntax.Conditional(offset, test, then, ParseExpression()));
        }

        _depth--;
        return test;
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
                Token name = ExpectName();
                operand = Current.Is("(") ? ParseMemberCall(operand, name) : Made(new Syntax.Select(name.Offset, operand, name.Text, false));
            }
            else if (Current.Is("["))
            {
                int offset = Take().Offset;
                Syntax key = ParseExpression();
                Expect("]");
                operand = Made(new Syntax.Index(offset, operand, key));
            }
            else
            {
                return operand;
            }
        }
    }

    private Syntax ParseMemberCall(Syntax operand, Token name)
    {
        if (name.Text is not ("all" or "exists" or "exists_one" or "filter" or "map"))
        {
            return Made(new Syntax.Call(name.Offset, operand, name.Text, ParseItems("(", ")")));
        }

        if (++_macros > ExpressionLimits.MacroNesting)
        {
            throw new ExpressionSyntaxException(name.Offset, $"more than {ExpressionLimits.MacroNesting} loops inside each other");
        }

        Expect("(");
        Token variable = ExpectName();
        Expect(",");
        Syntax body = ParseExpression();
        Syntax? transform = null;
        if (Current.Is(",") && name.IsWord("map"))
        {
            Take();
            transform = ParseExpression();
        }

        Expect(")");
        _macros--;
        return Made(new Syntax.Comprehension(name.Offset, name.Text, operand, variable.Text, body, transform));
    }

    private Syntax ParsePrimary()
    {
        Token token = Take();
        return token.Kind switch
        {
            TokenKind.Integer or TokenKind.Decimal => ReadNumber(token, negative: false),
            TokenKind.String => Made(new Syntax.Literal(token.Offset, Value.Of(token.Text), ExpressionType.String)),
            TokenKind.Identifier => ParseWord(token),
            TokenKind.Operator when token.Is("(") => ParseParenthesis(),
            TokenKind.Operator when token.Is("[") => ParseList(token.Offset),
            TokenKind.Operator when token.Is("{") => ParseMap(token.Offset),
            TokenKind.End => throw new ExpressionSyntaxException(token.Offset, "the expression ends too early"),
            _ => throw new ExpressionSyntaxException(token.Offset, $"'{token.Text}' is not expected here"),
        };
    }

    private Syntax ParseParenthesis()
    {
        Syntax inner = ParseExpression();
        Expect(")");
        return inner;
    }

    private Syntax ParseWord(Token token)
    {
        switch (token.Text)
        {
            case "true" or "false":
                return Made(new Syntax.Literal(token.Offset, Value.Of(token.IsWord("true")), ExpressionType.Bool));
            case "null":
                return Made(new Syntax.Literal(token.Offset, Value.Null, ExpressionType.Null));
            default:
                RefuseReserved(token);
                break;
        }

        if (!Current.Is("("))
        {
            return Made(new Syntax.Name(token.Offset, token.Text));
        }

        ImmutableArray<Syntax> arguments = ParseItems("(", ")");
        if (!token.IsWord("has"))
        {
            return Made(new Syntax.Call(token.Offset, null, token.Text, arguments));
        }

        return arguments is [Syntax.Select { IsTest: false } field]
            ? Made(new Syntax.Select(field.Offset, field.Operand, field.Field, true))
            : throw new ExpressionSyntaxException(token.Offset, "has() takes one field, such as has(args.note)");
    }

    private Syntax.ListLiteral ParseList(int offset)
    {
        _at--;
        return Made(new Syntax.ListLiteral(offset, ParseItems("[", "]")));
    }

    private Syntax.MapLiteral ParseMap(int offset)
    {
        ImmutableArray<KeyValuePair<string, Syntax>>.Builder entries = ImmutableArray.CreateBuilder<KeyValuePair<string, Syntax>>();
        while (!Current.Is("}"))
        {
            Token key = Take();
            if (key.Kind != TokenKind.String || entries.Any(e => string.Equals(e.Key, key.Text, StringComparison.Ordinal)))
            {
                throw new ExpressionSyntaxException(key.Offset, "a map's keys are string literals, each once");
            }

            Expect(":");
            entries.Add(new(key.Text, ParseExpression()));
            if (!Current.Is("}"))
            {
                Expect(",");
            }
        }

        Take();
        return Made(new Syntax.MapLiteral(offset, entries.DrainToImmutable()));
    }

    private ImmutableArray<Syntax> ParseItems(string open, string close)
    {
        Expect(open);
        ImmutableArray<Syntax>.Builder items = ImmutableArray.CreateBuilder<Syntax>();
        while (!Current.Is(close))
        {
            items.Add(ParseExpression());
            if (!Current.Is(close))
            {
                Expect(",");
            }
        }

        Take();
        return items.DrainToImmutable();
    }

    private Syntax.Literal ReadNumber(Token token, bool negative)
    {
        string text = negative ? "-" + token.Text : token.Text;
        if (token.Kind == TokenKind.Decimal)
        {
            return ExactDecimal.TryParse(text, out decimal value)
                ? Made(new Syntax.Literal(token.Offset, Value.Of(value), ExpressionType.Number))
                : throw new ExpressionSyntaxException(token.Offset, "the number cannot be kept exactly");
        }

        bool hex = token.Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool good = hex
            ? long.TryParse(token.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long whole) && whole >= 0
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole);
        return good
            ? Made(new Syntax.Literal(token.Offset, Value.Of((decimal)(hex && negative ? -whole : whole)), ExpressionType.Int))
            : throw new ExpressionSyntaxException(token.Offset, "a whole number beyond 64 bits");
    }

    private Token Take()
    {
        Token token = Current;
        _at += token.Kind == TokenKind.End ? 0 : 1;
        return token;
    }

    private void Expect(string symbol)
    {
        if (!Current.Is(symbol))
        {
            throw new ExpressionSyntaxException(Current.Offset, $"'{symbol}' is expected here");
        }

        _at++;
    }

    private Token ExpectName()
    {
        if (Current.Kind != TokenKind.Identifier)
        {
            throw new ExpressionSyntaxException(Current.Offset, "a name is expected here");
        }

        RefuseReserved(Current);
        return Take();
    }

    private static void RefuseReserved(Token token)
    {
        if (Array.IndexOf(Reserved, token.Text) >= 0)
        {
            throw new ExpressionSyntaxException(token.Offset, $"'{token.Text}' is a reserved word");
        }
    }
}
