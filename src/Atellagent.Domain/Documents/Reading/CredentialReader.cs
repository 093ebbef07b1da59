using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads a route's <c>credential</c>.</summary>
internal static class CredentialReader
{
    private const string Place = "{0}";

    /// <summary>Reads the credential.</summary>
    /// <param name="spec">The route's fields.</param>
    /// <param name="isProgram">Whether the destination is a program, which gets the value in an environment variable.</param>
    /// <returns>The credential, or null where the route has none.</returns>
    public static RouteCredential? Read(FieldReader spec, bool isProgram)
    {
        if (spec.Fields("credential") is not FieldReader fields)
        {
            return null;
        }

        string? reference = SecretReference.Read(fields, "headerRef", isRequired: true);
        YamlNode? node = fields.RequiredNode("header");
        string? header = node is null ? null : fields.TextOf(node);
        if (header is not null)
        {
            CheckHeader(fields, node!, header, isProgram);
        }

        string format = fields.Text("format") ?? Place;
        int at = format.IndexOf(Place, StringComparison.Ordinal);
        if (at < 0 || format.LastIndexOf(Place, StringComparison.Ordinal) != at || format.Any(c => c is < ' ' or > '~'))
        {
            fields.Context.Refuse(fields.Map.Get("format")!, "this must be one line of ASCII text with {0} once, where the value belongs");
        }

        fields.Close();
        return new RouteCredential(reference ?? "", header ?? "", format);
    }

    private static void CheckHeader(FieldReader fields, YamlNode node, string header, bool isProgram)
    {
        if (isProgram)
        {
            if (!SecretReference.IsVariable(header))
            {
                fields.Context.Refuse(node, $"\"{header}\" is no environment variable: letters, digits and _, not beginning with a digit");
            }

            return;
        }

        if (HeaderRules.WhyNoCredential(header) is string reason)
        {
            fields.Context.Refuse(node, $"the header {header} cannot carry a credential: {reason}");
        }
    }
}
