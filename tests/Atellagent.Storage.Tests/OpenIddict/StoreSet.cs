using Atellagent.Storage.OpenIddict;
using OpenIddict.Abstractions;

namespace Atellagent.Storage.Tests.OpenIddict;

/// <summary>The four stores on one fresh database, and what a test may ask of that database besides.</summary>
internal abstract class StoreSet : IAsyncDisposable
{
    public required IOpenIddictApplicationStore<ApplicationRow> Applications { get; init; }

    public required IOpenIddictAuthorizationStore<AuthorizationRow> Authorizations { get; init; }

    public required IOpenIddictScopeStore<ScopeRow> Scopes { get; init; }

    public required IOpenIddictTokenStore<TokenRow> Tokens { get; init; }

    /// <summary>What a token is held against when it is first used.</summary>
    public required TokenEntries Entries { get; init; }

    /// <summary>The value of the authority clock.</summary>
    public abstract Task<long> ReadClockAsync();

    /// <summary>The names of the tokens that the authority clock knows to have changed, in order of the name.</summary>
    public abstract Task<IReadOnlyList<string>> ReadChangedTokensAsync();

    /// <summary>Writes past the stores, as a repair by hand would.</summary>
    public abstract Task ExecuteAsync(string sql);

    public abstract ValueTask DisposeAsync();
}
