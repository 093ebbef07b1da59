using System.Collections.Immutable;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>A name that an expression may use.</summary>
/// <param name="Path">The whole name; of one bundle, one name has one meaning or a <paramref name="Key"/>.</param>
/// <param name="Field">Its type, and whether it is always there.</param>
/// <param name="Make">Makes what reads it.</param>
/// <param name="Key">What tells it from a name of another policy that is written alike.</param>
internal sealed record ScopeName(string Path, ExpressionField Field, Func<Node> Make, object? Key = null)
{
    /// <summary>Makes what asks whether it is there; null where it always is.</summary>
    public Func<Node>? MakeTest { get; init; }

    /// <summary>Whether it is, or is made of, the arguments, so that each operation needs a check of its own.</summary>
    public bool ReadsArguments { get; init; }

    /// <summary>The detectors whose findings it is made of, see <see cref="ExpressionBinder.ReadsFindings"/>.</summary>
    public ImmutableSortedSet<string> ReadsFindings { get; init; } = [];
}
