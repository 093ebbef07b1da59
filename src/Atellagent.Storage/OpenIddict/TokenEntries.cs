namespace Atellagent.Storage.OpenIddict;

/// <summary>
/// Looks up the entry of one issued token, without the rest of it and without OpenIddict's managers: each new token is looked up once, and one that this
/// process has issued itself not in the database.
/// </summary>
public sealed class TokenEntries
{
    private const string Select = "select status, type, subject, expires_at as ExpiresAt from openiddict_token where id = @Id";
    private readonly OpenIddictDatabase _database;
    private readonly IssuedTokens _issued;

    internal TokenEntries(OpenIddictDatabase database, IssuedTokens issued) => (_database, _issued) = (database, issued);

    /// <summary>Finds an entry.</summary>
    /// <param name="id">The token's identifier.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The entry, or null.</returns>
    public ValueTask<TokenEntry?> FindAsync(string id, CancellationToken cancellationToken) =>
        _issued.Find(id) is { } known ? new ValueTask<TokenEntry?>(known) : ReadAsync(id, cancellationToken);

    private async ValueTask<TokenEntry?> ReadAsync(string id, CancellationToken cancellationToken) =>
        await _database.FindAsync<Row>(Select, new Key(id), cancellationToken) is { } row
            ? new TokenEntry(row.Status, row.Type, row.Subject, UnixTime.Read(row.ExpiresAt))
            : null;

    private sealed record Key(string Id);

    private sealed class Row
    {
        public string? Status { get; init; }

        public string? Type { get; init; }

        public string? Subject { get; init; }

        public long? ExpiresAt { get; init; }
    }
}
