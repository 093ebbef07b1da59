using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Api;

/// <summary>An operation of the API, as its description has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path.</param>
/// <param name="Tag">The group that it is in.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Told">Everything that is said of it.</param>
public sealed record ApiCall(string Id, string Method, string Path, string Tag, string Summary, JsonObject Told)
{
    /// <summary>Reads all of them.</summary>
    /// <param name="document">The description (OpenAPI 3.1).</param>
    /// <returns>The operations, in the order of their paths.</returns>
    public static ImmutableArray<ApiCall> Of(JsonObject document) =>
    [
        .. from path in document.Part("paths").Members
           from method in (path.Value as JsonObject ?? JsonObject.Empty).Members
           let told = method.Value as JsonObject ?? JsonObject.Empty
           select new ApiCall(told.Text("operationId"), method.Key.ToUpperInvariant(), path.Key, told.Texts("tags") is [var tag, ..] ? tag : "", told.Text("summary"), told),
    ];
}
