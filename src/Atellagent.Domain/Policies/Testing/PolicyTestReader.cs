using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Documents.Reading;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>Reads <c>kind: PolicyTest</c> documents, as strictly as the boundary folder is read.</summary>
public static class PolicyTestReader
{
    /// <summary>Reads the tests of one file.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="text">YAML with any number of documents, all of them tests.</param>
    /// <param name="errors">What is wrong.</param>
    /// <returns>The tests; of no use where there are errors.</returns>
    public static ImmutableArray<PolicyTestDocument> Read(string file, string text, out ImmutableArray<DocumentError> errors)
    {
        List<DocumentError> found = [];
        ImmutableArray<PolicyTestDocument>.Builder tests = ImmutableArray.CreateBuilder<PolicyTestDocument>();
        foreach (YamlNode root in YamlTreeReader.Read(file, text, found))
        {
            if (Read(root, found) is PolicyTestDocument test)
            {
                tests.Add(test);
            }
        }

        errors = [.. found];
        return tests.DrainToImmutable();
    }

    /// <summary>Reads the tests of one document.</summary>
    /// <param name="root">Its tree.</param>
    /// <param name="errors">What is wrong is added here.</param>
    /// <returns>The tests; null when anything is wrong with them.</returns>
    internal static PolicyTestDocument? Read(YamlNode root, List<DocumentError> errors)
    {
        ReadingContext context = new();
        PolicyTestDocument? test = FieldReader.Open(root, context) is FieldReader fields ? ReadDocument(fields) : null;
        // A fixture is read by every case that uses it; what is wrong with it is wrong once.
        errors.AddRange(context.Errors.Distinct());
        return context.Errors.Count == 0 ? test : null;
    }

    private static PolicyTestDocument? ReadDocument(FieldReader root)
    {
        string? version = root.RequiredText("apiVersion");
        string? kind = root.RequiredText("kind");
        FieldReader? metadata = root.RequiredFields("metadata");
        FieldReader? spec = root.RequiredFields("spec");
        root.Close();
        if (version is not "atellagent/v1" || kind is not "PolicyTest")
        {
            root.Context.Refuse(root.Map, "this must be a PolicyTest of atellagent/v1");
            return null;
        }

        string? name = metadata?.RequiredName("name", isPath: true);
        string? owner = metadata?.Name("owner");
        metadata?.Close();
        if (name is null || spec is null)
        {
            return null;
        }

        DateTimeOffset now = ReadTime(spec);
        PolicyTestGivenReader actors = new(spec.Fields("fixtures"), spec.Fields("given"));
        ImmutableArray<PolicyTestCase> cases = [.. spec.Items("cases").SelectMany(node => ReadCase(node, actors, spec.Context))];
        spec.Close();
        foreach (IGrouping<string, PolicyTestCase> same in cases.GroupBy(static c => c.Name, StringComparer.Ordinal).Where(static g => g.Count() > 1))
        {
            spec.Context.Refuse(spec.Node("cases")!, $"there are {same.Count()} cases named \"{same.Key}\"; give each its own name");
        }

        return new PolicyTestDocument { Name = name, Owner = owner, Position = root.Map.Position, Now = now, Cases = cases };
    }

    private static DateTimeOffset ReadTime(FieldReader spec)
    {
        string? text = spec.Text("now");
        if (text is null)
        {
            return DateTimeOffset.UnixEpoch;
        }

        if (!DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset now))
        {
            spec.Context.Refuse(spec.Node("now")!, "this must be a time such as 2026-03-01T10:00:00Z");
        }

        return now;
    }

    private static ImmutableArray<PolicyTestCase> ReadCase(YamlNode node, PolicyTestGivenReader actors, ReadingContext context)
    {
        if (FieldReader.Open(node, context) is not FieldReader fields)
        {
            return [];
        }

        string? name = fields.RequiredText("name");
        FieldReader? given = fields.Has("given") ? fields.Fields("given") : actors.Default;
        FieldReader? expect = fields.Fields("expect");
        bool isSnapshot = fields.Flag("snapshot") == true;
        ImmutableArray<(string Label, Func<PolicyTestRequest, PolicyTestRequest> Apply)> each = PolicyTestMatrix.Read(fields);
        fields.Close();
        if (given is null)
        {
            fields.Missing("given", "what is asked, here or once for all cases under spec.given");
        }

        if (expect is null && !isSnapshot && !fields.Has("expect"))
        {
            fields.Missing("expect", "or say \"snapshot: true\"");
        }

        PolicyTestRequest? request = given is null ? null : actors.Read(given);
        PolicyTestExpectation? expectation = expect is null ? null : ReadExpectation(expect);
        return name is null || request is null || (expectation is null && !isSnapshot)
            ? []
            : [.. each.Select(e => new PolicyTestCase(name + e.Label, node.Position, e.Apply(request), expectation, isSnapshot))];
    }

    // A name, or the whole gate in the words of a rule.
    private static ExpectedGate? ReadGate(YamlNode node, FieldReader expect)
    {
        if (node is YamlMap)
        {
            return FieldReader.Open(node, expect.Context) is { } fields && GateReader.Read(fields) is { } gate ? new ExpectedGate(gate.Name, gate) : null;
        }

        return expect.TextOf(node) is { } name ? new ExpectedGate(name, null) : null;
    }

    private static PolicyTestExpectation? ReadExpectation(FieldReader expect)
    {
        string? effect = expect.RequiredText("effect");
        if (effect is not (null or "deny" or "allow" or "narrow" or "require_approval"))
        {
            expect.Context.Refuse(expect.Node("effect")!, "this must be deny, allow, narrow or require_approval");
        }

        PolicyTestExpectation expectation = new(effect ?? "deny")
        {
            Granted = expect.Fields("granted")?.Map.Json ?? JsonObject.Empty,
            Released = expect.Value("released")?.Json,
            Rules = expect.List("rules", expect.TextOf),
            Reason = expect.Text("reason"),
            Gates = expect.Has("gates") ? [.. expect.Items("gates").Select(node => ReadGate(node, expect)).OfType<ExpectedGate>()] : default,
        };
        expect.Close();
        return effect is null ? null : expectation;
    }
}
