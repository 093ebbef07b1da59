namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Walks expressions.</summary>
internal static class SyntaxTree
{
    /// <summary>An expression and everything in it, outermost first.</summary>
    /// <param name="syntax">The expression.</param>
    /// <returns>The parts.</returns>
    public static IEnumerable<Syntax> All(Syntax syntax) => Children(syntax).SelectMany(All).Prepend(syntax);

    /// <summary>What an expression is directly made of.</summary>
    /// <param name="syntax">The expression.</param>
    /// <returns>The parts, as they are written.</returns>
    public static IEnumerable<Syntax> Children(Syntax syntax)
    {
        IEnumerable<Syntax?> parts = syntax switch
        {
            Syntax.Select select => [select.Operand],
            Syntax.Index index => [index.Operand, index.Key],
            Syntax.Unary unary => [unary.Operand],
            Syntax.Binary binary => [binary.Left, binary.Right],
            Syntax.Conditional choice => [choice.Test, choice.Then, choice.Otherwise],
            Syntax.Call call => call.Arguments.Prepend(call.Target),
            Syntax.Comprehension loop => [loop.Range, loop.Predicate, loop.Transform],
            Syntax.Let let => [let.Value, let.Body],
            Syntax.OptionalMap map => [map.Operand, map.Body],
            Syntax.ListLiteral list => list.Items.Select(static i => i.Item),
            Syntax.MapLiteral map => map.Entries.SelectMany(static e => new[] { e.Key, e.Value }),
            _ => [],
        };
        return parts.OfType<Syntax>();
    }

    /// <summary>What must all hold for a condition to hold.</summary>
    /// <param name="condition">The condition.</param>
    /// <returns>The parts between <c>&amp;&amp;</c>; the condition itself where there is none.</returns>
    public static IEnumerable<Syntax> Conjuncts(Syntax condition) => condition is Syntax.Binary { Symbol: "&&" } both
        ? Conjuncts(both.Left).Concat(Conjuncts(both.Right))
        : [condition];

    /// <summary>The name at the root of a chain of selections, such as <c>args</c> of <c>args.customer.id</c>.</summary>
    /// <param name="syntax">The expression.</param>
    /// <returns>The name; null where it is no such chain.</returns>
    public static string? Root(Syntax syntax) => syntax switch
    {
        Syntax.Name name => name.Text,
        Syntax.Select { IsTest: false } select => Root(select.Operand),
        Syntax.Index index => Root(index.Operand),
        _ => null,
    };
}
