using Atellagent.Boundary.Approvals;
using Atellagent.Silo.Composition;
using Atellagent.Storage.PostgreSql;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

const string Help =
    """
    atellagent silo: the fail-closed execution boundary for AI agents

    usage: Atellagent.Silo [--port N] [--data DIR] [--boundary DIR] [--issuer URL] [--policy-keys FILE]
           Atellagent.Silo migrate [--data DIR]

    With migrate it brings the schema of the database forward and ends. A silo on SQLite does so by itself at its start; one on
    PostgreSQL refuses to start on any other schema.

      --port N        port on 127.0.0.1 (default 8700; 0 takes a free one)
      --data DIR      folder of the database, keys and admin.json (default .data)
      --boundary DIR  folder of YAML documents to apply at start
      --policy-keys FILE
                      Ed25519 public keys in PEM; policies are then refused unless one of them has signed
      --issuer URL    issuer of tokens (default http://127.0.0.1:PORT/)

    The database is SQLite in DIR, or ATELLAGENT__STORAGE__PROVIDER=postgresql and ATELLAGENT__STORAGE__CONNECTIONSTRING say otherwise.
    Every setting can also stand in appsettings.json under Atellagent, or in ATELLAGENT__SECTION__KEY variables.
    """;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(Help);
    return 0;
}

bool migrates = args is ["migrate", ..];
if (!SettingsReader.TryRead(migrates ? args[1..] : args, out SiloSettings settings, out string problem))
{
    await Console.Error.WriteLineAsync("atellagent: " + problem);
    return 3;
}

try
{
    if (migrates)
    {
        Console.WriteLine(await Migrating.RunAsync(settings, CancellationToken.None));
        return 0;
    }

    await using WebApplication app = await SiloHost.BuildAsync(settings, CancellationToken.None);
    await app.StartAsync();
    try
    {
        await using AsyncServiceScope scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<StartSequence>().RunAsync(app.Lifetime.ApplicationStopping);
    }
    catch
    {
        // A host that is only disposed of calls it a failure of each service that it has to end.
        await app.StopAsync();
        throw;
    }

    app.Services.GetRequiredService<StartState>().Complete();
    await app.Services.GetRequiredService<StartGate>().DisposeAsync();
    app.Services.GetRequiredService<ApprovalContinuation>().Begin();
    string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    Console.WriteLine($"listening on {address}");
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception fault) when (StartFault.Explain(fault) is { } line)
{
    await Console.Error.WriteLineAsync("atellagent: " + line);
    return 3;
}
