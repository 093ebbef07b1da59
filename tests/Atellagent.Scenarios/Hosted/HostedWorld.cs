using System.Diagnostics;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Hosted;

/// <summary>A boundary with hosted deployments, and <c>atell run</c> as a process of its own.</summary>
internal static class HostedWorld
{
    public const string RunnerSecret = "runner-secret-runner-secret-runner-secret";

    private const string Documents =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: boxed, owner: support }
        spec:
          type: agent
          roles: [support]
          credentials: [ { clientSecretRef: env:AGENT_SECRET } ]
          grants: [ { route: payments, operations: [refund, getOrder, echo] } ]
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: box, owner: support }
        spec:
          principals: [boxed]
          environment: production
          runtime: hosted
          run: { memoryMegabytes: 256, processes: 64 }
          grants: [ { route: payments, operations: [refund, getOrder] } ]
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: fixed, owner: support }
        spec:
          principals: [boxed]
          environment: production
          runtime: hosted
          run: { command: [sh, -c, exit 3], seconds: 60 }
          grants: [ { route: payments, operations: [refund] } ]
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: supervisor, owner: support }
        spec:
          type: service
          roles: [runner]
          credentials: [ { clientSecretRef: env:RUNNER_SECRET } ]
          grants: [ { route: atellagent, operations: ["*"] } ]
        """;

    /// <summary>Why there can be no sandbox here; null where there can.</summary>
    public static string? WhyNot { get; } = Look();

    public static Task<World> StartAsync() => World.StartAsync(Arrange);

    public static void Arrange(World world)
    {
        world.Environment["RUNNER_SECRET"] = RunnerSecret;
        File.WriteAllText(Path.Combine(world.BoundaryFolder, "hosted.yaml"), Documents);
    }

    /// <summary>Starts a run, as the supervisor.</summary>
    public static Process Run(World world, IReadOnlyList<string> arguments, string? prefix = null, params IReadOnlyList<(string Name, string Value)> environment) =>
        Start(world, ["run", .. arguments], prefix, environment);

    /// <summary>Starts a command, as the supervisor.</summary>
    public static Process Start(World world, IReadOnlyList<string> arguments, string? prefix = null, params IReadOnlyList<(string Name, string Value)> environment)
    {
        string[] words = ["dotnet", Repository.Built("src", "Atellagent.Cli", "atell.dll"), .. arguments];
        ProcessStartInfo start = prefix is null ? new(words[0], words[1..]) : new("/bin/sh", ["-c", prefix + "exec \"$@\"", "sh", .. words]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach ((string name, string value) in ((string, string)[])
            [
                ("HOME", world.Folder.In("home")), ("XDG_CONFIG_HOME", world.Folder.In("home")), ("ATELLAGENT_URL", world.Boundary.Address.ToString()),
                ("ATELLAGENT_CLIENT_ID", "supervisor"), ("ATELLAGENT_CLIENT_SECRET", RunnerSecret), .. environment,
            ])
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs one to its end.</summary>
    public static async Task<(int Code, string Out, string Error)> RunAsync(World world, IReadOnlyList<string> arguments, string? prefix = null, params IReadOnlyList<(string Name, string Value)> environment)
    {
        using Process process = Run(world, arguments, prefix, environment);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, error);
    }

    /// <summary>The runs, the newest first.</summary>
    public static async Task<IReadOnlyList<JsonObject>> RunsAsync(World world) =>
        [.. ((JsonArray)(await world.GetAsync("v1/admin/runs", await world.AdminTokenAsync())).Body!["items"]!).Items.Cast<JsonObject>()];

    /// <summary>Waits until the newest run is in a state.</summary>
    public static async Task<JsonObject> UntilAsync(World world, string state, int count = 1)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            IReadOnlyList<JsonObject> runs = await RunsAsync(world);
            if (runs.Count >= count && Text(runs[0], "state") == state)
            {
                return runs[0];
            }

            Assert.False(patience.IsCancellationRequested, $"no run is {state}: {string.Join(' ', runs)}");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>A folder that a sandbox can have, whoever runs the tests.</summary>
    public static DirectoryInfo MakeFolder()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("atellagent-own-");
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
        if (Environment.IsPrivilegedProcess)
        {
            using Process given = Process.Start("/bin/chown", ["61200:61200", folder.FullName]);
            given.WaitForExit();
        }

        return folder;
    }

    public static string? Text(JsonObject from, string name) => (from[name] as JsonString)?.Value;

    public static ClientCall Read(string text)
    {
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out _);
        return new ClientCall(null, 0, value as JsonObject);
    }

    private static string? Look()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "hosted runs need Linux";
        }

        if (!File.Exists("/usr/bin/bwrap"))
        {
            return "bubblewrap is not installed (apt-get install bubblewrap)";
        }

        string[] nobody = Environment.IsPrivilegedProcess ? ["/usr/bin/setpriv", "--reuid", "61200", "--regid", "61200", "--clear-groups", "--"] : [];
        string[] words = [.. nobody, "/usr/bin/bwrap", "--unshare-user", "--disable-userns", "--unshare-net", "--unshare-pid", "--ro-bind", "/", "/", "true"];
        using Process probe = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true })!;
        string told = probe.StandardError.ReadToEnd();
        probe.WaitForExit();
        return probe.ExitCode == 0 ? null : "this machine lets nobody make user namespaces: " + told.Trim();
    }
}
