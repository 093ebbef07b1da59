namespace Atellagent.Domain.Evidence;

/// <summary>
/// The published JSON Schema of records, for whoever reads a log or what it is exported as. It is closed: a member that it does not know is
/// none that this version of the boundary writes.
/// </summary>
public static class EvidenceRecordSchema
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/schemas/evidence-record-v1.json";

    private const string Resource = "Atellagent.Domain.Documents.evidence-record-v1.json";

    /// <summary>The schema's text.</summary>
    public static string Json { get; } = Read();

    private static string Read()
    {
        using Stream stream = typeof(EvidenceRecordSchema).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is missing");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
