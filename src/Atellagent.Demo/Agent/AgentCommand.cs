using Atellagent.Client.Problems;

namespace Atellagent.Demo.Agent;

/// <summary>Runs the demo agent once.</summary>
internal static class AgentCommand
{
    public static async Task<int> RunAsync(DemoArguments given, CancellationToken cancellationToken)
    {
        if (given["--boundary"] is not { } boundary
            || !Uri.TryCreate(boundary.TrimEnd('/') + '/', UriKind.Absolute, out Uri? address)
            || given["--client-id"] is not { } clientId
            || given["--client-secret-file"] is not { } secretFile
            || given["--deployment"] is not { } deployment)
        {
            return DemoArguments.Explain();
        }

        AgentOptions options = new()
        {
            Boundary = address,
            ClientId = clientId,
            ClientSecret = (await File.ReadAllTextAsync(secretFile, cancellationToken)).TrimEnd('\r', '\n'),
            Deployment = deployment,
            AdminFile = given["--admin-file"],
            DataFolder = given["--data"],
        };
        try
        {
            return await DemoAgent.RunAsync(options, Console.Out, TimeProvider.System, cancellationToken) ? 0 : 1;
        }
        catch (BoundaryUnreachableException exception)
        {
            await Console.Error.WriteLineAsync($"demo agent: {exception.Message}");
            return 8;
        }
        catch (BoundaryProblemException exception)
        {
            await Console.Error.WriteLineAsync($"demo agent: {exception.Problem.Code}: {exception.Message}");
            return 6;
        }
    }
}
