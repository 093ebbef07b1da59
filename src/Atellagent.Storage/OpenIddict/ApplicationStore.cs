using OpenIddict.Abstractions;

namespace Atellagent.Storage.OpenIddict;

/// <summary>The clients of the token service. A deletion takes along what was issued to the client.</summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock that new ids are made by.</param>
internal sealed partial class ApplicationStore(OpenIddictDatabase database, TimeProvider time)
    : IOpenIddictApplicationStore<ApplicationRow>
{
    private const string Columns =
        """
        id, version, client_id as ClientId, client_secret as ClientSecret, client_type as ClientType,
        application_type as ApplicationType, consent_type as ConsentType, display_name as DisplayName,
        display_names as DisplayNames, json_web_key_set as JsonWebKeySet, permissions, requirements,
        redirect_uris as RedirectUris, post_logout_redirect_uris as PostLogoutRedirectUris, properties, settings
        """;

    public ValueTask<ApplicationRow> InstantiateAsync(CancellationToken cancellationToken) =>
        new(new ApplicationRow { Id = EntryId.Create("app_", time) });

    private const string Insert =
        """
        insert into openiddict_application
            (id, version, client_id, client_secret, client_type, application_type, consent_type, display_name,
             display_names, json_web_key_set, permissions, requirements, redirect_uris, post_logout_redirect_uris,
             properties, settings)
        values
            (@Id, @Version, @ClientId, @ClientSecret, @ClientType, @ApplicationType, @ConsentType, @DisplayName,
             @DisplayNames, @JsonWebKeySet, @Permissions, @Requirements, @RedirectUris, @PostLogoutRedirectUris,
             @Properties, @Settings)
        """;

    public async ValueTask CreateAsync(ApplicationRow application, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(Insert, application, cancellationToken);

    private const string Update =
        """
        update openiddict_application
        set version = version + 1, client_id = @ClientId, client_secret = @ClientSecret, client_type = @ClientType,
            application_type = @ApplicationType, consent_type = @ConsentType, display_name = @DisplayName,
            display_names = @DisplayNames, json_web_key_set = @JsonWebKeySet, permissions = @Permissions,
            requirements = @Requirements, redirect_uris = @RedirectUris,
            post_logout_redirect_uris = @PostLogoutRedirectUris, properties = @Properties, settings = @Settings
        where id = @Id and version = @Version
        """;

    public async ValueTask UpdateAsync(ApplicationRow application, CancellationToken cancellationToken)
    {
        await database.ExecuteGuardedAsync(Update, application, cancellationToken);
        application.Version++;
    }

    private const string Delete = "delete from openiddict_application where id = @Id and version = @Version";

    public ValueTask DeleteAsync(ApplicationRow application, CancellationToken cancellationToken) =>
        database.ExecuteGuardedAsync(Delete, application, cancellationToken);

    private const string CountAll = "select count(*) from openiddict_application";

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) =>
        database.CountAsync(CountAll, cancellationToken);

    private const string SelectById = $"select {Columns} from openiddict_application where id = @Id";

    public ValueTask<ApplicationRow?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        database.FindAsync<ApplicationRow>(SelectById, new { Id = identifier }, cancellationToken);

    private const string SelectByClientId = $"select {Columns} from openiddict_application where client_id = @ClientId";

    public ValueTask<ApplicationRow?> FindByClientIdAsync(string identifier, CancellationToken cancellationToken) =>
        database.FindAsync<ApplicationRow>(SelectByClientId, new { ClientId = identifier }, cancellationToken);

    private const string SelectByRedirectUri =
        $"""
        select {Columns} from openiddict_application
        where exists (select 1 from json_each(redirect_uris) where value = @Uri)
        order by id
        """;

    private const string SelectByRedirectUriPostgreSql =
        $"""
        select {Columns} from openiddict_application
        where redirect_uris::jsonb @> jsonb_build_array(@Uri::text)
        order by id
        """;

    public IAsyncEnumerable<ApplicationRow> FindByRedirectUriAsync(string uri, CancellationToken cancellationToken) =>
        database.ListAsync<ApplicationRow>(database.Pick(SelectByRedirectUri, SelectByRedirectUriPostgreSql), new { Uri = uri }, cancellationToken);

    private const string SelectByPostLogoutRedirectUri =
        $"""
        select {Columns} from openiddict_application
        where exists (select 1 from json_each(post_logout_redirect_uris) where value = @Uri)
        order by id
        """;

    private const string SelectByPostLogoutRedirectUriPostgreSql =
        $"""
        select {Columns} from openiddict_application
        where post_logout_redirect_uris::jsonb @> jsonb_build_array(@Uri::text)
        order by id
        """;

    public IAsyncEnumerable<ApplicationRow> FindByPostLogoutRedirectUriAsync(
        string uri,
        CancellationToken cancellationToken) =>
        database.ListAsync<ApplicationRow>(database.Pick(SelectByPostLogoutRedirectUri, SelectByPostLogoutRedirectUriPostgreSql), new { Uri = uri }, cancellationToken);

    private const string SelectPage =
        $"""
        select {Columns} from openiddict_application
        order by id limit coalesce(@Count, 9223372036854775807) offset coalesce(@Offset, 0)
        """;

    public IAsyncEnumerable<ApplicationRow> ListAsync(int? count, int? offset, CancellationToken cancellationToken) =>
        database.ListAsync<ApplicationRow>(SelectPage, new { Count = count, Offset = offset }, cancellationToken);

    public ValueTask<long> CountAsync<TResult>(
        Func<IQueryable<ApplicationRow>, IQueryable<TResult>> query,
        CancellationToken cancellationToken) =>
        throw QueryableRefusal.Create();

    public ValueTask<TResult?> GetAsync<TState, TResult>(
        Func<IQueryable<ApplicationRow>, TState, IQueryable<TResult>> query,
        TState state,
        CancellationToken cancellationToken) =>
        throw QueryableRefusal.Create();

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(
        Func<IQueryable<ApplicationRow>, TState, IQueryable<TResult>> query,
        TState state,
        CancellationToken cancellationToken) =>
        throw QueryableRefusal.Create();
}
