using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Authority;

/// <summary>
/// The expression that tells from the claims of somebody else's token which principal it is about. It is in the language of
/// policies, sees <c>claims</c> and nothing else, and is checked when it is loaded. It may be used by many threads.
/// </summary>
public sealed class ClaimMapping
{
    private readonly Node _expression;
    private readonly int _memos;
    private readonly int _cells;

    private ClaimMapping(Node expression, NodeInterner nodes) => (_expression, _memos, _cells) = (expression, nodes.Memos, nodes.Cells);

    /// <summary>Checks and compiles a mapping.</summary>
    /// <param name="source">The expression.</param>
    /// <param name="errors">Takes the errors.</param>
    /// <returns>The mapping; null where there was an error.</returns>
    public static ClaimMapping? Compile(SourceText source, ICollection<DocumentError> errors)
    {
        List<DocumentError> found = [];
        NodeInterner nodes = new();
        Node? expression = null;
        try
        {
            expression = new ExpressionBinder(ClaimScope.Instance, nodes, source, found).BindText(ExpressionParser.Parse(source.Text));
        }
        catch (ExpressionSyntaxException fault)
        {
            found.Add(new DocumentError(ExpressionBinder.Locate(source, fault.Offset), fault.Message));
        }

        foreach (DocumentError error in found)
        {
            errors.Add(error);
        }

        return found.Count == 0 && expression is not null ? new ClaimMapping(expression, nodes) : null;
    }

    /// <summary>Finds the principal.</summary>
    /// <param name="claims">The claims of a token that has been verified.</param>
    /// <returns>The principal's name; null where the expression names none, or cannot be evaluated on these claims.</returns>
    public string? Find(JsonObject claims)
    {
        Evaluation evaluation = new(_memos, _cells);
        evaluation.BeginRound(claims);
        Value value = evaluation.Evaluate(_expression);
        return value is { IsString: true, Text.Length: > 0 } ? value.Text : null;
    }

    private sealed class ClaimScope : ExpressionScope
    {
        private const string Claims = "claims";

        public static ClaimScope Instance { get; } = new();

        public override string Subject => Claims;

        public override IEnumerable<string> Roots => [Claims];

        public override ScopeName? Find(string path) =>
            path == Claims ? new ScopeName(Claims, new ExpressionField(ExpressionType.Dyn, true), static () => new ArgumentsNode()) : null;
    }
}
