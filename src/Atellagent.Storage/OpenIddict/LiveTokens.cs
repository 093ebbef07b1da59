using System.Collections.Immutable;
using Atellagent.Domain.Clocks;

namespace Atellagent.Storage.OpenIddict;

/// <summary>Lists the tokens that are live, and ends one of them.</summary>
public sealed class LiveTokens
{
    // Codes are no tokens yet: they are worth something once, for a minute, and to whoever started the sign-in.
    private const string Select =
        """
        select t.id as Id, t.type as Type, t.subject as Subject, a.client_id as Client, t.created_at as CreatedAt, t.expires_at as ExpiresAt
        from openiddict_token t
        left join openiddict_application a on a.id = t.application_id
        where t.status = 'valid'
            and (t.expires_at is null or t.expires_at > @Now)
            and t.type in ('urn:ietf:params:oauth:token-type:access_token', 'urn:ietf:params:oauth:token-type:refresh_token')
            and (@Subject is null or t.subject = @Subject)
            and (@Before is null or t.id < @Before)
        order by t.id desc
        limit @Limit
        """;

    private const string EndSignIn =
        """
        update openiddict_authorization set status = 'revoked', version = version + 1
        where status = 'valid' and id = (select authorization_id from openiddict_token where id = @Id)
        """;

    private const string EndOne = "update openiddict_token set status = 'revoked', version = version + 1 where id = @Id and status in ('inactive', 'valid')";

    private readonly OpenIddictDatabase _database;
    private readonly IssuedTokens _issued;
    private readonly TimeProvider _time;

    internal LiveTokens(OpenIddictDatabase database, IssuedTokens issued, TimeProvider time) => (_database, _issued, _time) = (database, issued, time);

    /// <summary>Lists some of them, the newest first.</summary>
    /// <param name="subject">Whose; null for everybody's.</param>
    /// <param name="before">The id that the last page ended with; null for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The tokens.</returns>
    public async Task<ImmutableArray<LiveToken>> ListAsync(string? subject, string? before, int limit, CancellationToken cancellationToken)
    {
        // Where clocks differ, one that may still be taken somewhere is told.
        long? now = UnixTime.Write(_time.GetEarliestUtcNow());
        ImmutableArray<LiveToken>.Builder found = ImmutableArray.CreateBuilder<LiveToken>();
        await foreach (Row row in _database.ListAsync<Row>(Select, new { Subject = subject, Before = before, Limit = limit, Now = now }, cancellationToken))
        {
            found.Add(new LiveToken(row.Id, row.Type, row.Subject, row.Client, UnixTime.Read(row.CreatedAt), UnixTime.Read(row.ExpiresAt)));
        }

        return found.ToImmutable();
    }

    /// <summary>
    /// Ends one. One that was won by signing in ends with everything else that was won by the same sign-in, so that it cannot be
    /// renewed. What dies half way has ended more and not less than it says.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the wait; it may have ended all the same.</param>
    /// <returns>False where there is none that is live.</returns>
    public async Task<bool> EndAsync(string id, CancellationToken cancellationToken)
    {
        bool signIn = await _database.ExecuteAsync(EndSignIn, new { Id = id }, cancellationToken) > 0;
        bool one = await _database.ExecuteAsync(EndOne, new { Id = id }, cancellationToken) > 0;
        _issued.Clear();
        return signIn || one;
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string Type { get; init; } = "";

        public string? Subject { get; init; }

        public string? Client { get; init; }

        public long? CreatedAt { get; init; }

        public long? ExpiresAt { get; init; }
    }
}
