using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Tests.Conformance;

/// <summary>
/// The validator against the public JSON Schema suite (draft 2020-12, required part): a schema is understood whole and then
/// every instance is told right, or it is refused. Nothing is ever half understood.
/// </summary>
public sealed class SchemaConformanceTests(ITestOutputHelper output)
{
    // Why a schema may be refused. A refusal for any other reason is a failure.
    private static readonly ImmutableSortedDictionary<string, string> Refusals = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, string>
    {
        ["cannot be read"] = "a name with control characters, or a number that cannot be kept exactly",
        ["is not a keyword this validator knows"] = "a keyword outside the supported ones",
        ["\"$ref\" wants"] = "a reference to something else than a definition at the root",
        ["leads back to itself"] = "a definition that contains itself, so that its depth has no limit",
        ["the pattern "] = "a pattern that cannot be matched in linear time, or that dialects read differently",
    });

    private static readonly IReadOnlyList<JsonElement> Cases = Corpus.Read("json-schema", "cases.jsonl");

    public static TheoryData<string> Files { get; } = [.. Cases.Select(static c => c.GetProperty("file").GetString()!).Distinct()];

    [Fact]
    public void The_suite_is_whole() => Assert.Equal(1176, Cases.Sum(static c => c.GetProperty("tests").GetArrayLength()));

    [Fact]
    public void Of_the_supported_keywords_nothing_is_refused()
    {
        string[] understood =
        [
            "additionalProperties", "allOf", "anyOf", "const", "contains", "dependentRequired", "dependentSchemas", "enum",
            "exclusiveMaximum", "exclusiveMinimum", "if-then-else", "items", "maxContains", "maxItems", "maxLength", "maxProperties",
            "maximum", "minContains", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "oneOf", "pattern",
            "prefixItems", "properties", "required", "type", "uniqueItems",
        ];
        string[] refused =
        [
            .. Cases.Where(c => understood.Contains(c.GetProperty("file").GetString()) && Compile(c.GetProperty("schema"), out _) is not null)
                .Select(static c => $"{c.GetProperty("file").GetString()}: {c.GetProperty("description").GetString()}"),
        ];

        // Names with control characters are no names here: no document and no request can have them.
        string[] unreadable = [.. refused.Where(static r => r.EndsWith("escaped characters", StringComparison.Ordinal))];
        Assert.Equal(3, unreadable.Length);
        Assert.Equal([], refused.Except(unreadable));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_schema_is_told_right_or_refused(string file)
    {
        (int right, int refused, int unread) = (0, 0, 0);
        List<string> failures = [];
        foreach (JsonElement one in Cases.Where(c => c.GetProperty("file").GetString() == file))
        {
            string label = one.GetProperty("description").GetString()!;
            if (Compile(one.GetProperty("schema"), out SchemaNode? schema) is string reason)
            {
                refused += one.GetProperty("tests").GetArrayLength();
                if (!Refusals.Keys.Any(r => reason.Contains(r, StringComparison.Ordinal)))
                {
                    failures.Add($"{label}: refused: {reason}");
                }

                continue;
            }

            foreach (JsonElement test in one.GetProperty("tests").EnumerateArray())
            {
                if (Read(test.GetProperty("data")) is not JsonValue value)
                {
                    // No request can hold such a value: it is refused before any schema sees it.
                    unread++;
                }
                else if (schema!.Check(value, null) != test.GetProperty("valid").GetBoolean())
                {
                    failures.Add($"{label}: {test.GetProperty("description").GetString()}: {value} must be {(test.GetProperty("valid").GetBoolean() ? "valid" : "invalid")}");
                }
                else
                {
                    right++;
                }
            }
        }

        output.WriteLine($"{file}: {right} right, {refused} of schemas that are refused, {unread} of values that no request can hold");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    // Null where the schema is understood.
    private static string? Compile(JsonElement source, out SchemaNode? node)
    {
        node = null;
        if (Read(source) is not JsonValue schema)
        {
            return "the pattern or name cannot be read";
        }

        return SchemaCompiler.TryCompile(schema, out node, out _, out ImmutableArray<SchemaViolation> errors) ? null : string.Join("; ", errors.Select(static e => e.Message));
    }

    private static JsonValue? Read(JsonElement json) =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(json.GetRawText()), JsonLimits.Default, out JsonValue? value, out _) ? value : null;
}
