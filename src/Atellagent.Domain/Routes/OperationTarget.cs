using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Routes;

/// <summary>The address that a call of an operation goes to, for holding it against bounds on targets.</summary>
public static class OperationTarget
{
    /// <summary>Whether all that a call goes to is inside of bounds: its address, and where it writes to somebody, everybody that it writes to.</summary>
    /// <param name="bounds">The bounds.</param>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>False where one is outside, and where nobody can tell who is written to.</returns>
    public static bool IsInside(BoundSet bounds, RouteDocument route, RouteOperation operation, JsonObject arguments)
    {
        if (operation.Recipients.IsEmpty)
        {
            return bounds.AdmitsTarget(Of(route, operation, arguments));
        }

        ImmutableArray<string> recipients = ChannelOperations.RecipientsOf(operation, arguments);
        return !recipients.IsDefaultOrEmpty && recipients.All(recipient => bounds.AdmitsTarget(Of(route, recipient), recipient));
    }

    // Mail goes to the recipient's own domain, wherever the server is that takes it.
    private static Uri? Of(RouteDocument route, string recipient) =>
        Uri.TryCreate(route.Mail is null ? route.Destination.BaseUrl : "mailto:" + recipient, UriKind.Absolute, out Uri? target) ? target : null;

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
