using System.Globalization;
using Atellagent.Domain.Documents.Reading;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Versions;

/// <summary>Reads and writes <c>kind: PolicySignature</c>.</summary>
public static class PolicySignatureReader
{
    internal const string Kind = "PolicySignature";

    /// <summary>Reads one document.</summary>
    /// <param name="root">Its tree.</param>
    /// <param name="errors">What is wrong is added here.</param>
    /// <returns>The signature; null when anything is wrong with it.</returns>
    internal static PolicySignature? Read(YamlNode root, List<Documents.DocumentError> errors)
    {
        ReadingContext context = new();
        PolicySignature? signature = FieldReader.Open(root, context) is FieldReader fields ? Read(fields) : null;
        errors.AddRange(context.Errors);
        return context.Errors.Count == 0 ? signature : null;
    }

    /// <summary>Writes a signature as a document.</summary>
    /// <param name="signature">The signature.</param>
    /// <returns>YAML.</returns>
    public static string Write(PolicySignature signature) => string.Join('\n',
        "# Written by \"atell policy sign\". It is for these policies exactly: sign again after any change.",
        "apiVersion: atellagent/v1",
        "kind: " + Kind,
        "spec:",
        $"  version: \"{signature.Version}\"",
        string.Create(CultureInfo.InvariantCulture, $"  sequence: {signature.Sequence}"),
        "  author: " + new JsonString(signature.Author),
        $"  time: \"{PolicySignature.TimeText(signature.Time)}\"",
        "  reason: " + new JsonString(signature.Reason),
        "  key: " + new JsonString(signature.Key),
        "  signature: " + new JsonString(signature.Signature),
        "");

    private static PolicySignature? Read(FieldReader root)
    {
        string? version = root.RequiredText("apiVersion");
        root.RequiredText("kind");
        FieldReader? spec = root.RequiredFields("spec");
        root.Close();
        if (version is not (null or "atellagent/v1"))
        {
            root.Context.Refuse(root.Node("apiVersion")!, "this version reads atellagent/v1");
        }

        if (spec is null)
        {
            return null;
        }

        string? signed = spec.RequiredText("version");
        if (!Digest.TryParse(signed, out Digest digest) && signed is not null)
        {
            spec.Context.Refuse(spec.Node("version")!, "this must be a policy version such as sha256:…");
        }

        string? time = spec.RequiredText("time");
        if (!DateTimeOffset.TryParseExact(time, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) && time is not null)
        {
            spec.Context.Refuse(spec.Node("time")!, "this must be a time such as 2026-03-01T10:00:00Z");
        }

        int? sequence = spec.Count("sequence", 1, int.MaxValue);
        if (sequence is null && !spec.Has("sequence"))
        {
            spec.Missing("sequence");
        }

        PolicySignature signature = new(
            digest,
            sequence ?? 0,
            spec.RequiredText("author") ?? "",
            at,
            spec.RequiredText("reason") ?? "",
            spec.RequiredText("key") ?? "",
            spec.RequiredText("signature") ?? "")
        {
            Position = root.Map.Position,
        };
        spec.Close();
        return signature;
    }
}
