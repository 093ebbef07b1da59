namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: Deployment</c>.</summary>
internal static class DeploymentReader
{
    private static readonly Dictionary<string, bool> Holders = new(StringComparer.Ordinal) { ["deployment"] = false, ["run"] = true };

    /// <summary>Reads a deployment.</summary>
    public static DeploymentDocument Read(DocumentHead head, FieldReader spec)
    {
        string? runtime = spec.RequiredText("runtime");
        if (runtime is not (null or DeploymentDocument.External or DeploymentDocument.Hosted))
        {
            spec.Context.Refuse(spec.Map.Get("runtime")!, $"\"{runtime}\" is no runtime; use external or hosted");
        }

        bool isHosted = runtime == DeploymentDocument.Hosted;
        RunSpec? run = spec.Fields("run") is { } fields ? RunSpecReader.Read(fields) : null;
        if (run is not null && !isHosted)
        {
            spec.Context.Refuse(spec.Map.Get("run")!, "how it is run is said of a hosted deployment alone: runtime: hosted");
        }

        return new DeploymentDocument
        {
            Name = head.Name,
            Owner = head.Owner,
            Position = head.Position,
            Content = head.Content,
            Principals = spec.Names("principals"),
            Workflow = spec.Name("workflow"),
            Environment = spec.RequiredName("environment") ?? "",
            Runtime = runtime ?? "",
            Run = isHosted ? run ?? new RunSpec() : null,
            HoldsLabelsByRun = ReadHolder(spec) ?? isHosted,
            Grants = GrantReader.Read(spec),
        };
    }

    private static bool? ReadHolder(FieldReader spec)
    {
        if (spec.Fields("labels") is not FieldReader labels)
        {
            return null;
        }

        bool? byRun = labels.RequiredWord("heldBy", Holders);
        labels.Close();
        return byRun;
    }
}
