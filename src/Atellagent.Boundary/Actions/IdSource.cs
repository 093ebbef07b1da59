using System.Security.Cryptography;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Boundary.Actions;

/// <summary>The one place where identifiers come from.</summary>
/// <param name="time">The clock that they sort by.</param>
public sealed class IdSource(TimeProvider time)
{
    /// <summary>A new action's id.</summary>
    /// <returns>The id.</returns>
    public ActionId NextAction() => ActionId.From(Next());

    /// <summary>A new decision's id.</summary>
    /// <returns>The id.</returns>
    public DecisionId NextDecision() => DecisionId.From(Next());

    private Ulid Next()
    {
        Span<byte> random = stackalloc byte[10];
        RandomNumberGenerator.Fill(random);
        return Ulid.Create(time.GetUtcNow().ToUnixTimeMilliseconds(), random);
    }
}
