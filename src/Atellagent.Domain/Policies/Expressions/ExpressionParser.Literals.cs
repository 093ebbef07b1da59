using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Expressions;

/// <content>What stands for itself: names, literals, lists and maps.</content>
internal sealed partial class ExpressionParser
{
    private static readonly string[] NeverNames = ["true", "false", "null", "in"];

    // Words that CEL keeps for the languages it is written in; a field may be called so.
    private static readonly string[] Reserved =
    [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ];

    private Syntax ParsePrimary()
    {
        Token token = Take();
        return token.Kind switch
        {
            TokenKind.Integer or TokenKind.Unsigned or TokenKind.Decimal => ReadNumber(token, negative: false),
            TokenKind.String => Made(new Syntax.Literal(token.Offset, Value.Of(token.Text), ExpressionType.String)),
            TokenKind.Bytes => Made(new Syntax.Literal(token.Offset, Value.Of(Encoding.Latin1.GetBytes(token.Text)), ExpressionType.Bytes)),
            TokenKind.Identifier => ParseWord(token),
            TokenKind.Operator when token.Is("(") => ParseParenthesis(),
            TokenKind.Operator when token.Is("[") => ParseList(token.Offset),
            TokenKind.Operator when token.Is("{") => ParseMap(token.Offset),
            TokenKind.Operator when token.Is(".") && Current.Kind == TokenKind.Identifier => ParseWord(Take()),
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
                RefuseReserved(token, isField: false);
                break;
        }

        if (Current.Is("{"))
        {
            throw new ExpressionSyntaxException(token.Offset, $"{token.Text}{{…}} makes a message, and there are none; write a map {{'name': value}}");
        }

        return Current.Is("(") ? ParseGlobalCall(token) : Made(new Syntax.Name(token.Offset, token.Text));
    }

    private Syntax.ListLiteral ParseList(int offset)
    {
        ImmutableArray<(Syntax, bool)>.Builder items = ImmutableArray.CreateBuilder<(Syntax, bool)>();
        while (!Current.Is("]"))
        {
            bool isOptional = TakeIf("?");
            items.Add((ParseExpression(), isOptional));
            ExpectCommaUnless("]");
        }

        Take();
        return Made(new Syntax.ListLiteral(offset, items.DrainToImmutable()));
    }

    private Syntax.MapLiteral ParseMap(int offset)
    {
        ImmutableArray<(Syntax, Syntax, bool)>.Builder entries = ImmutableArray.CreateBuilder<(Syntax, Syntax, bool)>();
        while (!Current.Is("}"))
        {
            bool isOptional = TakeIf("?");
            Syntax key = ParseExpression();
            Expect(":");
            entries.Add((key, ParseExpression(), isOptional));
            ExpectCommaUnless("}");
        }

        Take();
        return Made(new Syntax.MapLiteral(offset, entries.DrainToImmutable()));
    }

    private ImmutableArray<Syntax> ParseArguments()
    {
        Expect("(");
        ImmutableArray<Syntax>.Builder items = ImmutableArray.CreateBuilder<Syntax>();
        if (!Current.Is(")"))
        {
            do
            {
                items.Add(ParseExpression());
            }
            while (TakeIf(","));
        }

        Expect(")");
        return items.DrainToImmutable();
    }

    private void ExpectCommaUnless(string close)
    {
        if (!Current.Is(close))
        {
            Expect(",");
        }
    }

    private Syntax.Literal ReadNumber(Token token, bool negative)
    {
        string text = negative ? "-" + token.Text : token.Text;
        return token.Kind == TokenKind.Decimal ? ReadDecimal(token.Offset, text) : ReadWhole(token, negative);
    }

    private Syntax.Literal ReadDecimal(int offset, string text)
    {
        if (!_dialect.HasExactDecimals)
        {
            double number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            return Made(new Syntax.Literal(offset, Value.Of(number), ExpressionType.Double));
        }

        return ExactDecimal.TryParse(text, out decimal value)
            ? Made(new Syntax.Literal(offset, Value.Of(value), ExpressionType.Number))
            : throw new ExpressionSyntaxException(offset, "the number cannot be kept exactly");
    }

    private Syntax.Literal ReadWhole(Token token, bool negative)
    {
        bool hex = token.Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        ReadOnlySpan<char> digits = hex ? token.Text.AsSpan(2) : token.Text;
        NumberStyles styles = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!ulong.TryParse(digits, styles, CultureInfo.InvariantCulture, out ulong magnitude))
        {
            throw new ExpressionSyntaxException(token.Offset, "a whole number beyond 64 bits");
        }

        if (token.Kind == TokenKind.Unsigned)
        {
            return Made(new Syntax.Literal(token.Offset, Value.Of(magnitude), ExpressionType.UInt));
        }

        const ulong beyond = 1UL << 63;
        return magnitude < beyond || (negative && magnitude == beyond)
            ? Made(new Syntax.Literal(token.Offset, Value.Of(unchecked(negative ? -(long)magnitude : (long)magnitude)), ExpressionType.Int))
            : throw new ExpressionSyntaxException(token.Offset, "a whole number beyond 64 bits");
    }

    private Token ExpectName(bool isField = false)
    {
        if (Current.Kind != TokenKind.Identifier)
        {
            throw new ExpressionSyntaxException(Current.Offset, "a name is expected here");
        }

        RefuseReserved(Current, isField);
        return Take();
    }

    private static void RefuseReserved(Token token, bool isField)
    {
        if (Array.IndexOf(NeverNames, token.Text) >= 0 || (!isField && Array.IndexOf(Reserved, token.Text) >= 0))
        {
            throw new ExpressionSyntaxException(token.Offset, $"'{token.Text}' is a reserved word");
        }
    }
}
