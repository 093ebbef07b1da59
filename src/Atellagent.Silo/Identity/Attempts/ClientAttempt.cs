using OpenIddict.Server;

namespace Atellagent.Silo.Identity.Attempts;

/// <summary>A client's attempt to prove itself, kept with its request until it is known what came of it.</summary>
/// <param name="Client">The name that was given.</param>
/// <param name="Method">What was brought.</param>
/// <param name="Source">Where from.</param>
internal sealed record ClientAttempt(string Client, string Method, string Source)
{
    /// <summary>A secret was brought.</summary>
    public const string Secret = "client_secret";

    /// <summary>A name alone was brought.</summary>
    public const string Nothing = "none";

    private const string Property = "atellagent:client_attempt";

    /// <summary>Keeps it.</summary>
    /// <param name="transaction">The request's.</param>
    public void Keep(OpenIddictServerTransaction transaction) => transaction.Properties[Property] = this;

    /// <summary>Finds it.</summary>
    /// <param name="transaction">The request's.</param>
    /// <returns>The attempt, or null where no client has named itself.</returns>
    public static ClientAttempt? Find(OpenIddictServerTransaction transaction) =>
        transaction.Properties.TryGetValue(Property, out object? kept) ? kept as ClientAttempt : null;
}
