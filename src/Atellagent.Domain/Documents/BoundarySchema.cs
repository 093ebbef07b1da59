namespace Atellagent.Domain.Documents;

/// <summary>The published JSON Schema of the boundary folder's documents, for editors. The reader itself is stricter still.</summary>
public static class BoundarySchema
{
    private const string Resource = "Atellagent.Domain.Documents.atellagent-v1.json";

    /// <summary>The schema's text.</summary>
    public static string Json { get; } = Read();

    private static string Read()
    {
        using Stream stream = typeof(BoundarySchema).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is missing");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
