using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Atellagent.Client.Problems;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Scenarios;

/// <summary>What the boundary says of its own API (OpenAPI 3.1), and whether a body is as it says.</summary>
/// <param name="document">The description.</param>
internal sealed class ApiDescription(JsonObject document)
{
    private static readonly JsonLimits Whole = new(int.MaxValue, 80, int.MaxValue);
    private readonly JsonObject _paths = (JsonObject)document["paths"]!;
    private readonly JsonObject _schemas = (JsonObject)((JsonObject)document["components"]!)["schemas"]!;
    private readonly ConcurrentDictionary<(string Name, bool IsOpen), ArgumentSchema> _compiled = new();

    /// <summary>Every operation: method, path and what is said of it.</summary>
    public IEnumerable<(string Method, string Path, JsonObject Told)> Operations =>
        _paths.Members.SelectMany(static path => ((JsonObject)path.Value).Members.Select(method => (method.Key.ToUpperInvariant(), path.Key, (JsonObject)method.Value)));

    /// <summary>Reads JSON, however much of it.</summary>
    public static JsonValue? Read(byte[] bytes) => StrictJson.TryParse(bytes, Whole, out JsonValue? value, out _) ? value : null;

    /// <summary>What is wrong with an answer; null where nothing is, or nothing is said of its address.</summary>
    public string? Wrong(string method, string path, int status, string? mediaType, byte[] body)
    {
        if (Find(method, path) is not { } operation)
        {
            return null;
        }

        string what = $"{method} {path}: {status} {mediaType} {Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 2000))}";
        // What a destination says is its own.
        JsonObject responses = (JsonObject)operation["responses"]!;
        if (((JsonObject)responses.Members.First(static one => one.Key != "default").Value)["content"] is JsonObject own && own["*/*"] is not null)
        {
            return null;
        }

        if (status >= 400)
        {
            return mediaType == ProblemReport.MediaType && Read(body) is JsonObject problem ? Fits(nameof(ProblemReport), isOpen: true, problem, what) : $"no problem: {what}";
        }

        if (responses[$"{status}"] is not JsonObject answer)
        {
            return $"a status that nothing is said of: {what}";
        }

        JsonObject content = answer["content"] as JsonObject ?? JsonObject.Empty;
        return mediaType is null || content[mediaType] is not JsonObject media ? $"a media type that nothing is said of: {what}"
            : mediaType != "application/json" ? null
            : Read(body) is not JsonObject read ? $"no object: {what}"
            : media["schema"] is JsonObject schema ? Fits(Name(schema), isOpen: true, read, what)
            : null;
    }

    /// <summary>What is wrong with the example of a body; null where nothing is.</summary>
    public string? WrongExample(JsonObject media, string what) =>
        media["schema"] is JsonObject schema && schema["$ref"] is not null ? Fits(Name(schema), isOpen: false, (JsonObject)media["example"]!, what) : null;

    // Clients read what they know, and answers may say more; what is sent may not.
    private string? Fits(string name, bool isOpen, JsonObject body, string what)
    {
        string[] wrong = [.. _compiled.GetOrAdd((name, isOpen), static (key, self) => self.Compile(key.Name, key.IsOpen), this).Validate(body).Select(static one => $"{one.Pointer}: {one.Message}")];
        return wrong.Length == 0 ? null : $"not as {name} is described, {string.Join("; ", wrong)}: {what}";
    }

    // What a schema says elsewhere in itself becomes a definition of its own, which is what ours are compiled from.
    private ArgumentSchema Compile(string name, bool isOpen)
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        string whole = Regex.Replace(_schemas[name]!.ToString(), $"\"\\$ref\":\"#/components/schemas/{name}/(.*?)\"", match =>
        {
            names.TryAdd(match.Groups[1].Value, $"d{names.Count}");
            return $"\"$ref\":\"#/$defs/{names[match.Groups[1].Value]}\"";
        });
        if (isOpen)
        {
            whole = whole.Replace("\"properties\":{", "\"additionalProperties\":true,\"properties\":{", StringComparison.Ordinal);
        }

        JsonObject alone = (JsonObject)Read(Encoding.UTF8.GetBytes(whole))!;
        JsonObject definitions = names.Aggregate(JsonObject.Empty, (all, one) => all.With(one.Value, Within(alone, one.Key)!));
        return ArgumentSchema.TryCompile(alone.With("$defs", definitions), out ArgumentSchema? compiled, out ImmutableArray<SchemaViolation> errors)
            ? compiled
            : throw new InvalidOperationException($"the schema {name} is none: {string.Join('\n', errors)}");
    }

    // The one with the most words of its own, as the server finds it. The last part of some may have slashes in it.
    private JsonObject? Find(string method, string path) => _paths.Members
        .Where(one => Regex.IsMatch(path, $"^{Regex.Replace(one.Key, @"\{[^}]+\}$", ".+").Split('/').Aggregate("", static (all, part) => $"{all}/{(part.StartsWith('{') ? "[^/]+" : part)}")[1..]}$"))
        .OrderByDescending(static one => one.Key.Split('/').Count(static part => !part.StartsWith('{')))
        .ThenByDescending(static one => one.Key.Split('/').Length)
        .Select(static one => (JsonObject)one.Value)
        .Select(one => one[method.ToLowerInvariant()] as JsonObject)
        .FirstOrDefault(static one => one is not null);

    /// <summary>What a reference within the description leads to; null for nothing.</summary>
    public JsonValue? Resolve(string reference) => Within(document, reference);

    private static JsonValue? Within(JsonObject root, string reference)
    {
        JsonValue? at = root;
        foreach (string part in reference.Split('/'))
        {
            at = at switch
            {
                JsonObject record => record[part],
                JsonArray items when int.TryParse(part, out int index) && index < items.Items.Length => items.Items[index],
                _ => null,
            };
        }

        return at;
    }

    private static string Name(JsonObject schema) => ((JsonString)schema["$ref"]!).Value.Split('/')[^1];
}
