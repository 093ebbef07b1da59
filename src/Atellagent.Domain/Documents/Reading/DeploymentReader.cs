namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: Deployment</c>.</summary>
internal static class DeploymentReader
{
    private const string External = "external";

    /// <summary>Reads a deployment.</summary>
    public static DeploymentDocument Read(DocumentHead head, FieldReader spec)
    {
        string? runtime = spec.RequiredText("runtime");
        if (runtime is not null && !string.Equals(runtime, External, StringComparison.Ordinal))
        {
            spec.Context.Refuse(
                spec.Map.Get("runtime")!,
                string.Equals(runtime, "hosted", StringComparison.Ordinal)
                    ? "the hosted runtime comes with a later version; use external"
                    : $"\"{runtime}\" is no runtime; use external");
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
            Grants = GrantReader.Read(spec),
        };
    }
}
