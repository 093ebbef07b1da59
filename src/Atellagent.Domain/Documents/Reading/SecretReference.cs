using Atellagent.Domain.Documents.Yaml;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads where a secret is. A text that is no reference is not repeated in the error: it may be the secret.</summary>
internal static class SecretReference
{
    private const string Environment = "env:";
    private const string File = "file:";

    /// <summary>Reads a reference.</summary>
    public static string? Read(FieldReader fields, string name, bool isRequired)
    {
        YamlNode? node = isRequired ? fields.RequiredNode(name) : fields.Node(name);
        string? text = node is null ? null : fields.TextOf(node);
        if (text is null)
        {
            return null;
        }

        bool isReference = text.StartsWith(Environment, StringComparison.Ordinal)
            ? IsVariable(text[Environment.Length..])
            : text.StartsWith(File, StringComparison.Ordinal) && IsPath(text[File.Length..]);
        if (!isReference)
        {
            fields.Context.Refuse(node!, "this must be env:NAME (an environment variable) or file:PATH; the secret itself never stands in a document");
        }

        return text;
    }

    /// <summary>Whether a text may name an environment variable.</summary>
    public static bool IsVariable(string text) =>
        text.Length is > 0 and <= 200 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static bool IsPath(string text) => text.Length is > 0 and <= 1000 && !text.Any(char.IsControl);
}
