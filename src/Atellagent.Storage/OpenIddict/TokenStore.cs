using OpenIddict.Abstractions;

namespace Atellagent.Storage.OpenIddict;

/// <summary>
/// The entries of issued tokens, and so the list of revocations. Issuing a token is one insert; ending one before its
/// time raises the authority clock in the same statement (the triggers of the schema see to that).
/// </summary>
/// <param name="database">The database.</param>
/// <param name="issued">What has been written here.</param>
/// <param name="time">The clock that ids are made and expired entries are found by.</param>
internal sealed partial class TokenStore(OpenIddictDatabase database, IssuedTokens issued, TimeProvider time)
    : IOpenIddictTokenStore<TokenRow>
{
    private const string Columns =
        """
        id, version, application_id as ApplicationId, authorization_id as AuthorizationId, subject, type, status,
        reference_id as ReferenceId, payload, properties, created_at as CreatedAt, expires_at as ExpiresAt,
        redeemed_at as RedeemedAt
        """;

    public ValueTask<TokenRow> InstantiateAsync(CancellationToken cancellationToken) =>
        new(new TokenRow { Id = EntryId.Create("tok_", time) });

    private const string Insert =
        """
        insert into openiddict_token
            (id, version, application_id, authorization_id, subject, type, status, reference_id, payload, properties,
             created_at, expires_at, redeemed_at)
        values
            (@Id, @Version, @ApplicationId, @AuthorizationId, @Subject, @Type, @Status, @ReferenceId, @Payload,
             @Properties, @CreatedAt, @ExpiresAt, @RedeemedAt)
        """;

    public async ValueTask CreateAsync(TokenRow token, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(Insert, token, cancellationToken);
        issued.Remember(token.Id, new TokenEntry(token.Status, token.Type, token.Subject, UnixTime.Read(token.ExpiresAt)));
    }

    private const string Update =
        """
        update openiddict_token
        set version = version + 1, application_id = @ApplicationId, authorization_id = @AuthorizationId,
            subject = @Subject, type = @Type, status = @Status, reference_id = @ReferenceId, payload = @Payload,
            properties = @Properties, created_at = @CreatedAt, expires_at = @ExpiresAt, redeemed_at = @RedeemedAt
        where id = @Id and version = @Version
        """;

    public async ValueTask UpdateAsync(TokenRow token, CancellationToken cancellationToken)
    {
        await database.ExecuteGuardedAsync(Update, token, cancellationToken);
        issued.Forget(token.Id);
        token.Version++;
    }

    private const string Delete = "delete from openiddict_token where id = @Id and version = @Version";

    public async ValueTask DeleteAsync(TokenRow token, CancellationToken cancellationToken)
    {
        await database.ExecuteGuardedAsync(Delete, token, cancellationToken);
        issued.Forget(token.Id);
    }

    private const string CountAll = "select count(*) from openiddict_token";

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) =>
        database.CountAsync(CountAll, cancellationToken);

    private const string SelectById = $"select {Columns} from openiddict_token where id = @Id";

    public ValueTask<TokenRow?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        database.FindAsync<TokenRow>(SelectById, new { Id = identifier }, cancellationToken);

    private const string SelectByReference =
        $"select {Columns} from openiddict_token where reference_id = @ReferenceId";

    public ValueTask<TokenRow?> FindByReferenceIdAsync(string identifier, CancellationToken cancellationToken) =>
        database.FindAsync<TokenRow>(SelectByReference, new { ReferenceId = identifier }, cancellationToken);

    private const string SelectByApplication =
        $"select {Columns} from openiddict_token where application_id = @ApplicationId order by id";

    public IAsyncEnumerable<TokenRow> FindByApplicationIdAsync(
        string identifier,
        CancellationToken cancellationToken) =>
        database.ListAsync<TokenRow>(SelectByApplication, new { ApplicationId = identifier }, cancellationToken);

    private const string SelectByAuthorization =
        $"select {Columns} from openiddict_token where authorization_id = @AuthorizationId order by id";

    public IAsyncEnumerable<TokenRow> FindByAuthorizationIdAsync(
        string identifier,
        CancellationToken cancellationToken) =>
        database.ListAsync<TokenRow>(SelectByAuthorization, new { AuthorizationId = identifier }, cancellationToken);

    private const string SelectBySubject =
        $"select {Columns} from openiddict_token where subject = @Subject order by id";

    public IAsyncEnumerable<TokenRow> FindBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        database.ListAsync<TokenRow>(SelectBySubject, new { Subject = subject }, cancellationToken);

    // What is not given does not filter.
    private const string SelectMatching =
        $"""
        select {Columns} from openiddict_token
        where (nullif(@Subject, '') is null or subject = @Subject)
            and (nullif(@ApplicationId, '') is null or application_id = @ApplicationId)
            and (nullif(@Status, '') is null or status = @Status)
            and (nullif(@Type, '') is null or type = @Type)
        order by id
        """;

    public IAsyncEnumerable<TokenRow> FindAsync(
        string? subject,
        string? client,
        string? status,
        string? type,
        CancellationToken cancellationToken) =>
        database.ListAsync<TokenRow>(
            SelectMatching,
            new { Subject = subject, ApplicationId = client, Status = status, Type = type },
            cancellationToken);

    private const string SelectPage =
        $"""
        select {Columns} from openiddict_token
        order by id limit coalesce(@Count, 9223372036854775807) offset coalesce(@Offset, 0)
        """;

    public IAsyncEnumerable<TokenRow> ListAsync(int? count, int? offset, CancellationToken cancellationToken) =>
        database.ListAsync<TokenRow>(SelectPage, new { Count = count, Offset = offset }, cancellationToken);

    public ValueTask<long> CountAsync<TResult>(
        Func<IQueryable<TokenRow>, IQueryable<TResult>> query,
        CancellationToken cancellationToken) =>
        throw QueryableRefusal.Create();

    public ValueTask<TResult?> GetAsync<TState, TResult>(
        Func<IQueryable<TokenRow>, TState, IQueryable<TResult>> query,
        TState state,
        CancellationToken cancellationToken) =>
        throw QueryableRefusal.Create();

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(
        Func<IQueryable<TokenRow>, TState, IQueryable<TResult>> query,
        TState state,
        CancellationToken cancellationToken) =>
        throw QueryableRefusal.Create();
}
