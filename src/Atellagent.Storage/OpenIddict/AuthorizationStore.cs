using System.Collections.Immutable;
using OpenIddict.Abstractions;

namespace Atellagent.Storage.OpenIddict;

/// <summary>Consents that subjects gave to clients. What ends one here ends the tokens issued under it.</summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock that new ids are made by.</param>
internal sealed partial class AuthorizationStore(OpenIddictDatabase database, TimeProvider time)
    : IOpenIddictAuthorizationStore<AuthorizationRow>
{
    private const string Columns =
        """
        id, version, application_id as ApplicationId, subject, type, status, scopes, properties,
        created_at as CreatedAt
        """;

    public ValueTask<AuthorizationRow> InstantiateAsync(CancellationToken cancellationToken) =>
        new(new AuthorizationRow { Id = EntryId.Create("aut_", time) });

    private const string Insert =
        """
        insert into openiddict_authorization
            (id, version, application_id, subject, type, status, scopes, properties, created_at)
        values (@Id, @Version, @ApplicationId, @Subject, @Type, @Status, @Scopes, @Properties, @CreatedAt)
        """;

    public async ValueTask CreateAsync(AuthorizationRow authorization, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(Insert, authorization, cancellationToken);

    private const string Update =
        """
        update openiddict_authorization
        set version = version + 1, application_id = @ApplicationId, subject = @Subject, type = @Type,
            status = @Status, scopes = @Scopes, properties = @Properties, created_at = @CreatedAt
        where id = @Id and version = @Version
        """;

    public async ValueTask UpdateAsync(AuthorizationRow authorization, CancellationToken cancellationToken)
    {
        await database.ExecuteGuardedAsync(Update, authorization, cancellationToken);
        authorization.Version++;
    }

    private const string Delete = "delete from openiddict_authorization where id = @Id and version = @Version";

    public ValueTask DeleteAsync(AuthorizationRow authorization, CancellationToken cancellationToken) =>
        database.ExecuteGuardedAsync(Delete, authorization, cancellationToken);

    private const string CountAll = "select count(*) from openiddict_authorization";

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) =>
        database.CountAsync(CountAll, cancellationToken);

    private const string SelectById = $"select {Columns} from openiddict_authorization where id = @Id";

    public ValueTask<AuthorizationRow?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        database.FindAsync<AuthorizationRow>(SelectById, new { Id = identifier }, cancellationToken);

    private const string SelectByApplication =
        $"select {Columns} from openiddict_authorization where application_id = @ApplicationId order by id";

    public IAsyncEnumerable<AuthorizationRow> FindByApplicationIdAsync(
        string identifier,
        CancellationToken cancellationToken) =>
        database.ListAsync<AuthorizationRow>(
            SelectByApplication,
            new { ApplicationId = identifier },
            cancellationToken);

    private const string SelectBySubject =
        $"select {Columns} from openiddict_authorization where subject = @Subject order by id";

    public IAsyncEnumerable<AuthorizationRow> FindBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        database.ListAsync<AuthorizationRow>(SelectBySubject, new { Subject = subject }, cancellationToken);

    // What is not given does not filter. An authorization fits when it has all of the scopes asked for.
    private const string SelectMatching =
        $"""
        select {Columns} from openiddict_authorization
        where (nullif(@Subject, '') is null or subject = @Subject)
            and (nullif(@ApplicationId, '') is null or application_id = @ApplicationId)
            and (nullif(@Status, '') is null or status = @Status)
            and (nullif(@Type, '') is null or type = @Type)
            and not exists (
                select 1 from json_each(@Scopes) as wanted
                where wanted.value not in (select value from json_each(openiddict_authorization.scopes)))
        order by id
        """;

    private const string SelectMatchingPostgreSql =
        $"""
        select {Columns} from openiddict_authorization
        where (nullif(@Subject, '') is null or subject = @Subject)
            and (nullif(@ApplicationId, '') is null or application_id = @ApplicationId)
            and (nullif(@Status, '') is null or status = @Status)
            and (nullif(@Type, '') is null or type = @Type)
            and coalesce(coalesce(scopes, '[]')::jsonb @> @Scopes::jsonb, true)
        order by id
        """;

    public IAsyncEnumerable<AuthorizationRow> FindAsync(
        string? subject,
        string? client,
        string? status,
        string? type,
        ImmutableArray<string>? scopes,
        CancellationToken cancellationToken) =>
        database.ListAsync<AuthorizationRow>(
            database.Pick(SelectMatching, SelectMatchingPostgreSql),
            new
            {
                Subject = subject,
                ApplicationId = client,
                Status = status,
                Type = type,
                Scopes = scopes is { } wanted ? JsonColumn.WriteList(wanted) : null,
            },
            cancellationToken);

    private const string SelectPage =
        $"""
        select {Columns} from openiddict_authorization
        order by id limit coalesce(@Count, 9223372036854775807) offset coalesce(@Offset, 0)
        """;

    public IAsyncEnumerable<AuthorizationRow> ListAsync(int? count, int? offset, CancellationToken cancellationToken) =>
        database.ListAsync<AuthorizationRow>(SelectPage, new { Count = count, Offset = offset }, cancellationToken);

    public ValueTask<long> CountAsync<TResult>(
        Func<IQueryable<AuthorizationRow>, IQueryable<TResult>> query,
        CancellationToken cancellationToken) =>
        throw QueryableRefusal.Create();

    public ValueTask<TResult?> GetAsync<TState, TResult>(
        Func<IQueryable<AuthorizationRow>, TState, IQueryable<TResult>> query,
        TState state,
        CancellationToken cancellationToken) =>
        throw QueryableRefusal.Create();

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(
        Func<IQueryable<AuthorizationRow>, TState, IQueryable<TResult>> query,
        TState state,
        CancellationToken cancellationToken) =>
        throw QueryableRefusal.Create();
}
