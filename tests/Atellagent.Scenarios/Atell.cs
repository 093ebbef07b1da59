using System.Diagnostics;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The command line as it is shipped, as a process of its own.</summary>
internal static class Atell
{
    /// <summary>Runs it as the first administrator, or without any boundary.</summary>
    public static async Task<(int Code, string Output)> RunAsync(World? world, params string[] arguments)
    {
        if (world?.Boundary is null)
        {
            return await EndAsync([], arguments);
        }

        string admin = await File.ReadAllTextAsync(Path.Combine(world.Data, "admin.json"));
        Assert.True(StrictJson.TryParse(System.Text.Encoding.UTF8.GetBytes(admin), JsonLimits.Default, out JsonValue? value, out _));
        return await RunAsAsync(world, ((JsonString)((JsonObject)value)["clientId"]!).Value, ((JsonString)((JsonObject)value)["clientSecret"]!).Value, arguments);
    }

    /// <summary>Runs it as some client.</summary>
    public static Task<(int Code, string Output)> RunAsAsync(World world, string client, string secret, params string[] arguments)
    {
        string home = world.Folder.In("home");
        return EndAsync(
            new()
            {
                ["HOME"] = home,
                ["XDG_CONFIG_HOME"] = home,
                ["ATELLAGENT_URL"] = world.Boundary.Address.ToString(),
                ["ATELLAGENT_CLIENT_ID"] = client,
                ["ATELLAGENT_CLIENT_SECRET"] = secret,
            },
            arguments);
    }

    private static async Task<(int Code, string Output)> EndAsync(Dictionary<string, string> environment, string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Repository.Built("src", "Atellagent.Cli", "atell.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + error);
    }
}
