using System.Collections.Immutable;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>The keys at one moment.</summary>
/// <param name="Current">The key that signs.</param>
/// <param name="Next">The key that will, published already.</param>
/// <param name="Retired">The keys that signed before, and are published until the last token under each is dead.</param>
internal sealed record SigningKeySet(SigningKey Current, SigningKey Next, ImmutableArray<SigningKey> Retired)
{
    /// <summary>Every key that is published, the one that signs first.</summary>
    public IEnumerable<SigningKey> Published => [Current, Next, .. Retired];

    /// <summary>Sorts keys into their places.</summary>
    /// <param name="keys">The keys.</param>
    /// <returns>The set.</returns>
    /// <exception cref="InvalidDataException">None signs, or there is none next.</exception>
    public static SigningKeySet Of(IReadOnlyCollection<SigningKey> keys)
    {
        SigningKey? current = keys.SingleOrDefault(static key => key.Row is { SignsFrom: not null, RetiredAt: null });
        SigningKey? next = keys.SingleOrDefault(static key => key.Row.SignsFrom is null);
        return current is null || next is null
            ? throw new InvalidDataException("the stored signing keys are not whole: one must sign and one must be next")
            : new SigningKeySet(current, next, [.. keys.Where(static key => key.Row.RetiredAt is not null)]);
    }
}
