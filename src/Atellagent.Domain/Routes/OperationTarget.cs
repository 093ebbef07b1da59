using System.Text;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Routes;

/// <summary>The address that a call of an operation goes to, for holding it against bounds on targets.</summary>
public static class OperationTarget
{
    /// <summary>Works out the address.</summary>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="arguments">The arguments; those in the path are part of it, the query is not.</param>
    /// <returns>The address; null for a program, and where an argument could not stand in the path.</returns>
    public static Uri? Of(RouteDocument route, RouteOperation operation, JsonObject arguments)
    {
        // What is read is the resource, wherever its server is. An address that can be written otherwise is none: servers read them in their own ways.
        if (!operation.IsTool && operation.Name == McpOperations.ReadResource)
        {
            return arguments["uri"] is JsonString { Value: var resource } && Uri.TryCreate(resource, UriKind.Absolute, out Uri? read)
                && string.Equals(read.AbsoluteUri, resource, StringComparison.Ordinal) && read.UserInfo.Length == 0 && !resource.Contains('%', StringComparison.Ordinal)
                ? read
                : null;
        }

        if (route.Destination.BaseUrl is not string address)
        {
            return null;
        }

        StringBuilder whole = new(address.TrimEnd('/'));
        foreach (string segment in string.IsNullOrEmpty(operation.Path) ? [] : operation.Path.Split('/'))
        {
            bool isArgument = segment is ['{', .., '}'];
            string? text = isArgument ? Text(arguments[segment[1..^1]]) : segment;
            if (text is null || (isArgument && text is "" or "." or ".."))
            {
                return null;
            }

            whole.Append('/').Append(isArgument ? Uri.EscapeDataString(text) : text);
        }

        return Uri.TryCreate(whole.ToString(), UriKind.Absolute, out Uri? target) ? target : null;
    }

    private static string? Text(JsonValue? value) => value switch
    {
        JsonString text => text.Value,
        JsonNumber number => number.Canonical,
        JsonBoolean truth => truth.Value ? "true" : "false",
        _ => null,
    };
}
