using System.Collections.Immutable;
using Atellagent.Domain.Documents.Reading;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>
/// Reads <c>each</c>, which makes one case into many: every combination of the values it lists. A key is <c>roles</c>,
/// <c>principal</c>, <c>deployment</c>, <c>environment</c>, <c>context.NAME</c>, <c>args.NAME</c>, or simply the name of an argument.
/// </summary>
internal static class PolicyTestMatrix
{
    private const int MostCases = 10_000;

    /// <summary>Reads the combinations of a case.</summary>
    /// <param name="fields">The case.</param>
    /// <returns>For each what its name ends with and what it changes; one that changes nothing where there is no <c>each</c>.</returns>
    public static ImmutableArray<(string Label, Func<PolicyTestRequest, PolicyTestRequest> Apply)> Read(FieldReader fields)
    {
        if (fields.Fields("each") is not FieldReader each)
        {
            return [("", static request => request)];
        }

        List<(string Label, Func<PolicyTestRequest, PolicyTestRequest> Apply)> combinations = [("", static request => request)];
        foreach (YamlEntry entry in each.Map.Entries)
        {
            YamlNode[] values = [.. each.Items(entry.Key)];
            if (values.Length == 0)
            {
                each.Context.Refuse(entry.Value, "this must list at least one value");
                return [];
            }

            if ((long)combinations.Count * values.Length > MostCases)
            {
                each.Context.Refuse(each.Map, $"these are more than {MostCases} combinations");
                return [];
            }

            combinations =
            [
                .. from before in combinations
                   from value in values
                   select (Join(before.Label, $"{entry.Key}={value.Json}"), Then(before.Apply, Change(each, entry.Key, value))),
            ];
        }

        return [.. combinations.Select(static c => ($" [{c.Label}]", c.Apply))];
    }

    private static string Join(string before, string label) => before.Length == 0 ? label : before + ", " + label;

    private static Func<PolicyTestRequest, PolicyTestRequest> Then(Func<PolicyTestRequest, PolicyTestRequest> first, Func<PolicyTestRequest, PolicyTestRequest> second) =>
        request => second(first(request));

    private static Func<PolicyTestRequest, PolicyTestRequest> Change(FieldReader each, string key, YamlNode value)
    {
        switch (key)
        {
            case "roles":
                ImmutableArray<string> roles = value.Json is JsonArray array && array.Items.All(static i => i is JsonString)
                    ? [.. array.Items.Select(static i => ((JsonString)i).Value)]
                    : default;
                if (roles.IsDefault)
                {
                    each.Context.Refuse(value, "this must be a list of roles");
                }

                return request => request with { Roles = roles };
            case "principal" or "deployment" or "environment":
                string? name = each.TextOf(value);
                return request => key switch
                {
                    "principal" => request with { Principal = name },
                    "deployment" => request with { Deployment = name },
                    _ => request with { Environment = name },
                };
            default:
                return key.StartsWith("context.", StringComparison.Ordinal)
                    ? request => request with { Context = request.Context.With(key["context.".Length..], value.Json) }
                    : request => request with { Arguments = request.Arguments.With(key.StartsWith("args.", StringComparison.Ordinal) ? key["args.".Length..] : key, value.Json) };
        }
    }
}
