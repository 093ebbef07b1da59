namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: Team</c>.</summary>
internal static class TeamReader
{
    /// <summary>Reads a team.</summary>
    public static TeamDocument Read(DocumentHead head, FieldReader spec) => new()
    {
        Name = head.Name,
        Owner = head.Owner,
        Position = head.Position,
        Content = head.Content,
        Members = spec.Names("members"),
    };
}
