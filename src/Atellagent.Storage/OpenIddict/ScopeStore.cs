using System.Collections.Immutable;
using OpenIddict.Abstractions;

namespace Atellagent.Storage.OpenIddict;

/// <summary>The scopes that clients may ask for.</summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock that new ids are made by.</param>
internal sealed partial class ScopeStore(OpenIddictDatabase database, TimeProvider time)
    : IOpenIddictScopeStore<ScopeRow>
{
    private const string Columns =
        """
        id, version, name, description, descriptions, display_name as DisplayName, display_names as DisplayNames,
        resources, properties
        """;

    public ValueTask<ScopeRow> InstantiateAsync(CancellationToken cancellationToken) =>
        new(new ScopeRow { Id = EntryId.Create("scp_", time) });

    private const string Insert =
        """
        insert into openiddict_scope
            (id, version, name, description, descriptions, display_name, display_names, resources, properties)
        values
            (@Id, @Version, @Name, @Description, @Descriptions, @DisplayName, @DisplayNames, @Resources, @Properties)
        """;

    public async ValueTask CreateAsync(ScopeRow scope, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(Insert, scope, cancellationToken);

    private const string Update =
        """
        update openiddict_scope
        set version = version + 1, name = @Name, description = @Description, descriptions = @Descriptions,
            display_name = @DisplayName, display_names = @DisplayNames, resources = @Resources,
            properties = @Properties
        where id = @Id and version = @Version
        """;

    public async ValueTask UpdateAsync(ScopeRow scope, CancellationToken cancellationToken)
    {
        await database.ExecuteGuardedAsync(Update, scope, cancellationToken);
        scope.Version++;
    }

    private const string Delete = "delete from openiddict_scope where id = @Id and version = @Version";

    public ValueTask DeleteAsync(ScopeRow scope, CancellationToken cancellationToken) =>
        database.ExecuteGuardedAsync(Delete, scope, cancellationToken);

    private const string CountAll = "select count(*) from openiddict_scope";

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) =>
        database.CountAsync(CountAll, cancellationToken);

    private const string SelectById = $"select {Columns} from openiddict_scope where id = @Id";

    public ValueTask<ScopeRow?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        database.FindAsync<ScopeRow>(SelectById, new { Id = identifier }, cancellationToken);

    private const string SelectByName = $"select {Columns} from openiddict_scope where name = @Name";

    public ValueTask<ScopeRow?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        database.FindAsync<ScopeRow>(SelectByName, new { Name = name }, cancellationToken);

    private const string SelectByNames =
        $"""
        select {Columns} from openiddict_scope
        where name in (select value from json_each(@Names))
        order by id
        """;

    private const string SelectByNamesPostgreSql =
        $"""
        select {Columns} from openiddict_scope
        where name in (select jsonb_array_elements_text(coalesce(@Names, '[]')::jsonb))
        order by id
        """;

    public IAsyncEnumerable<ScopeRow> FindByNamesAsync(
        ImmutableArray<string> names,
        CancellationToken cancellationToken) =>
        database.ListAsync<ScopeRow>(database.Pick(SelectByNames, SelectByNamesPostgreSql), new { Names = JsonColumn.WriteList(names) }, cancellationToken);

    private const string SelectByResource =
        $"""
        select {Columns} from openiddict_scope
        where exists (select 1 from json_each(resources) where value = @Resource)
        order by id
        """;

    private const string SelectByResourcePostgreSql =
        $"""
        select {Columns} from openiddict_scope
        where resources::jsonb @> jsonb_build_array(@Resource::text)
        order by id
        """;

    public IAsyncEnumerable<ScopeRow> FindByResourceAsync(string resource, CancellationToken cancellationToken) =>
        database.ListAsync<ScopeRow>(database.Pick(SelectByResource, SelectByResourcePostgreSql), new { Resource = resource }, cancellationToken);

    private const string SelectPage =
        $"""
        select {Columns} from openiddict_scope
        order by id limit coalesce(@Count, 9223372036854775807) offset coalesce(@Offset, 0)
        """;

    public IAsyncEnumerable<ScopeRow> ListAsync(int? count, int? offset, CancellationToken cancellationToken) =>
        database.ListAsync<ScopeRow>(SelectPage, new { Count = count, Offset = offset }, cancellationToken);

    public ValueTask<long> CountAsync<TResult>(
        Func<IQueryable<ScopeRow>, IQueryable<TResult>> query,
        CancellationToken cancellationToken) =>
        throw QueryableRefusal.Create();

    public ValueTask<TResult?> GetAsync<TState, TResult>(
        Func<IQueryable<ScopeRow>, TState, IQueryable<TResult>> query,
        TState state,
        CancellationToken cancellationToken) =>
        throw QueryableRefusal.Create();

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(
        Func<IQueryable<ScopeRow>, TState, IQueryable<TResult>> query,
        TState state,
        CancellationToken cancellationToken) =>
        throw QueryableRefusal.Create();
}
