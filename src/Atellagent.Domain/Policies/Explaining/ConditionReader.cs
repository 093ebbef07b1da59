using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies.Explaining;

/// <summary>Takes a condition apart. What it makes evaluates just as the compiled condition does: it is made by the same binder.</summary>
/// <param name="scope">What the condition is checked against.</param>
/// <param name="nodes">Takes the nodes.</param>
/// <param name="source">The condition's source.</param>
/// <param name="secrets">What is not shown.</param>
internal sealed class ConditionReader(ExpressionScope scope, NodeInterner nodes, SourceText source, SecretArguments secrets)
{
    /// <summary>Takes a condition apart.</summary>
    /// <param name="syntax">The condition.</param>
    /// <returns>The whole, with its parts.</returns>
    public ConditionPart Read(Syntax syntax)
    {
        Node node = Bind(syntax);
        string text = SyntaxText.Of(syntax);
        return syntax switch
        {
            Syntax.Binary { Symbol: "&&" or "||" } both => new(both.Symbol == "&&" ? ConditionPartKind.And : ConditionPartKind.Or, text, node, [Read(both.Left), Read(both.Right)], []),
            Syntax.Unary { Symbol: "!" } not => new(ConditionPartKind.Not, text, node, [Read(not.Operand)], []),
            Syntax.Conditional choice => new(ConditionPartKind.Choice, text, node, [Read(choice.Test), Read(choice.Then), Read(choice.Otherwise)], []),
            _ => new(ConditionPartKind.Leaf, text, node, [], [.. Operands(syntax).Where(static o => o is not (Syntax.Literal or Syntax.ListLiteral or Syntax.MapLiteral)).Select(Operand)]),
        };
    }

    private (string Text, Node? Node) Operand(Syntax syntax) => (SyntaxText.Of(syntax), secrets.Hides(syntax) ? null : Bind(syntax));

    private static IEnumerable<Syntax> Operands(Syntax syntax) => syntax switch
    {
        Syntax.Binary binary => [binary.Left, binary.Right],
        Syntax.Call call => call.Target is null or Syntax.Name { Text: "math" or "base64" or "strings" or "optional" } ? call.Arguments : call.Arguments.Prepend(call.Target),
        Syntax.Comprehension loop => [loop.Range],
        Syntax.Select { IsTest: true } => [],
        _ => [syntax],
    };

    // A part by itself may read what has() proved elsewhere; that the whole is right was checked when it was compiled.
    private Node Bind(Syntax syntax) => new ExpressionBinder(scope, nodes, source, []).BindValue(syntax).Node;
}
