using System.Collections.Immutable;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Writes an expression out again, in one line and with no more parentheses than it needs.</summary>
internal static class SyntaxText
{
    private const int Tightest = 7;

    /// <summary>Writes an expression.</summary>
    public static string Of(Syntax syntax) => syntax switch
    {
        Syntax.Literal literal => Literal(literal.Value),
        Syntax.Name name => name.Text,
        Syntax.Select { IsTest: true } test => $"has({Of(test.Operand)}.{test.Field})",
        Syntax.Select select => $"{Inside(select.Operand, Tightest)}.{(select.IsOptional ? "?" : "")}{select.Field}",
        Syntax.Index index => $"{Inside(index.Operand, Tightest)}[{(index.IsOptional ? "?" : "")}{Of(index.Key)}]",
        Syntax.Unary unary => unary.Symbol + Inside(unary.Operand, 6),
        Syntax.Binary binary => $"{Inside(binary.Left, Level(binary))} {binary.Symbol} {Inside(binary.Right, Level(binary) + 1)}",
        Syntax.Conditional choice => $"{Inside(choice.Test, 1)} ? {Inside(choice.Then, 1)} : {Of(choice.Otherwise)}",
        Syntax.Call call => $"{(call.Target is null ? "" : Inside(call.Target, Tightest) + ".")}{call.Function}({List(call.Arguments)})",
        Syntax.Comprehension loop => Loop(loop),
        Syntax.Let let => $"cel.bind({let.Variable}, {Of(let.Value)}, {Of(let.Body)})",
        Syntax.OptionalMap map => $"{Inside(map.Operand, Tightest)}.{(map.IsFlat ? "optFlatMap" : "optMap")}({map.Variable}, {Of(map.Body)})",
        Syntax.ListLiteral list => $"[{string.Join(", ", list.Items.Select(static i => (i.IsOptional ? "?" : "") + Of(i.Item)))}]",
        Syntax.MapLiteral map => $"{{{string.Join(", ", map.Entries.Select(static e => $"{(e.IsOptional ? "?" : "")}{Of(e.Key)}: {Of(e.Value)}"))}}}",
        _ => "…",
    };

    private static string Loop(Syntax.Comprehension loop)
    {
        string name = (loop.Macro, loop.Variables.Length) switch
        {
            ("map", 2) => "transformList",
            _ => loop.Macro,
        };
        Syntax?[] bodies = [loop.Predicate, loop.Transform];
        return $"{Inside(loop.Range, Tightest)}.{name}({string.Join(", ", loop.Variables.Concat(bodies.OfType<Syntax>().Select(Of)))})";
    }

    private static string List(ImmutableArray<Syntax> items) => string.Join(", ", items.Select(Of));

    private static string Inside(Syntax syntax, int least)
    {
        string text = Of(syntax);
        return Level(syntax) < least ? $"({text})" : text;
    }

    private static int Level(Syntax syntax) => syntax switch
    {
        Syntax.Conditional => 0,
        Syntax.Binary { Symbol: "||" } => 1,
        Syntax.Binary { Symbol: "&&" } => 2,
        Syntax.Binary { Symbol: "+" or "-" } => 4,
        Syntax.Binary { Symbol: "*" or "/" or "%" } => 5,
        Syntax.Binary => 3,
        Syntax.Unary => 6,
        _ => Tightest,
    };

    private static string Literal(in Value value) => ValueDisplay.Of(value, int.MaxValue);
}
