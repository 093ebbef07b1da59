using Atellagent.Harness;
using Npgsql;

namespace Atellagent.Benchmarks.Worlds;

/// <summary>One boundary on PostgreSQL: as many silos as asked for share the subject's core, and the server has the other with the load.</summary>
internal sealed class ClusterWorld : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _connection;
    private readonly List<BoundaryProcess> _silos = [];

    private ClusterWorld(PostgresServer server, string connection) => (Server, _connection) = (server, connection);

    public PostgresServer Server { get; }

    public IReadOnlyList<BoundaryProcess> Silos => _silos;

    public string Data => _folder.In("data");

    public static async Task<ClusterWorld> StartAsync(PostgresServer server, Uri upstream, int silos, string[] prefix)
    {
        ClusterWorld world = new(server, await server.CreateDatabaseAsync());
        try
        {
            (int code, string output) = await BoundaryProcess.MigrateAsync(world.Data, world.Environment());
            if (code != 0)
            {
                throw new InvalidOperationException(output);
            }

            string boundary = GeneratedBoundary.Write(world._folder.In("boundary"), GovernedWorld.Policies, upstream.Port);
            for (int i = 0; i < silos; i++)
            {
                world._silos.Add(await world.LaunchAsync(i == 0 ? boundary : null, prefix));
            }

            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the silo that was killed anew.</summary>
    public async Task ReplaceAsync(int index, string[] prefix)
    {
        await _silos[index].DisposeAsync();
        _silos[index] = await LaunchAsync(boundary: null, prefix);
    }

    /// <summary>What each action that was answered must have: one claim, and one conclusion.</summary>
    public async Task<(long Claims, long Conclusions)> CountAsync()
    {
        await using NpgsqlConnection connection = new(_connection);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new("select (select count(*) from action), (select count(*) from action_conclusion)", connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (BoundaryProcess silo in _silos)
        {
            await silo.DisposeAsync();
        }

        _folder.Dispose();
    }

    private Task<BoundaryProcess> LaunchAsync(string? boundary, string[] prefix) =>
        BoundaryProcess.StartAsync(Data, boundary, Environment(), prefix);

    private Dictionary<string, string> Environment() => new(GovernedWorld.Environment)
    {
        ["ATELLAGENT__STORAGE__PROVIDER"] = "postgresql",
        ["ATELLAGENT__STORAGE__CONNECTIONSTRING"] = _connection,
        ["ATELLAGENT__ISSUER"] = "http://127.0.0.1:8700/",
    };
}
