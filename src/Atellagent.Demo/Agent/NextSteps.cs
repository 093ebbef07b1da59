namespace Atellagent.Demo.Agent;

/// <summary>Tells a newcomer where to look next, with commands that work as they stand.</summary>
internal static class NextSteps
{
    public static void Write(TextWriter output, AgentOptions options, IReadOnlyList<Act> acts)
    {
        string url = options.Boundary.ToString().TrimEnd('/');
        string decision = acts.FirstOrDefault(static act => act.Decision == ActDecision.Narrowed)?.DecisionId
            ?? acts.FirstOrDefault(static act => act.DecisionId is not null)?.DecisionId
            ?? "dec_…";
        output.WriteLine();
        if (options.AdminFile is { } admin)
        {
            output.WriteLine($"next:  scripts/atell login --url {url} --from-file {admin}");
            output.WriteLine($"       scripts/atell decisions show {decision}");
            output.WriteLine("       scripts/atell decisions list --effect deny");
            output.WriteLine($"       curl -s -H \"Authorization: Bearer $(scripts/atell token)\" {url}/v1/decisions/{decision}");
        }
        else
        {
            output.WriteLine($"next:  scripts/atell decisions show {decision}");
        }

        if (acts.FirstOrDefault(static act => act.Approve is not null) is { Approve: { } approve })
        {
            output.WriteLine("waits: one refund, for alice, who is no agent's owner: in the console (below), or once she is signed in");
            output.WriteLine($"       scripts/atell {approve}");
            output.WriteLine("       and the boundary makes the refund by itself; scripts/atell decisions list tells");
        }

        if (options.DataFolder is { } data)
        {
            output.WriteLine($"files: {data}/demo-boundary/   who may do what: change it, then scripts/atell apply -f {data}/demo-boundary");
            output.WriteLine($"       {data}/demo/upstream.json   what the upstream saw");
        }
    }
}
