using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>One schema object as written, with the place where it stands; reads keywords and notes what is wrong with them.</summary>
internal sealed class SchemaSource(JsonObject source, string pointer, ImmutableArray<SchemaViolation>.Builder errors)
{
    /// <summary>The JSON Pointer of this schema.</summary>
    public string Pointer => pointer;

    /// <summary>The keywords.</summary>
    public ImmutableArray<KeyValuePair<string, JsonValue>> Keywords => source.Members;

    /// <summary>Whether a keyword is set.</summary>
    public bool Has(string keyword) => source.TryGet(keyword, out _);

    /// <summary>A keyword's value, or null.</summary>
    public JsonValue? Get(string keyword) => source[keyword];

    /// <summary>Notes an error at a keyword.</summary>
    public void Refuse(string keyword, string message) => errors.Add(new SchemaViolation(At(keyword), message));

    /// <summary>The pointer of a keyword.</summary>
    public string At(string keyword) => $"{pointer}/{Escape(keyword)}";

    /// <summary>Escapes a name for a JSON Pointer.</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>A number, or null.</summary>
    public JsonNumber? Number(string keyword)
    {
        JsonValue? value = Get(keyword);
        if (value is not null and not JsonNumber)
        {
            Refuse(keyword, $"\"{keyword}\" wants a number");
        }

        return value as JsonNumber;
    }

    /// <summary>A count, or what stands for its absence.</summary>
    public int Count(string keyword, int absent)
    {
        JsonValue? value = Get(keyword);
        if (value is null)
        {
            return absent;
        }

        if (value is JsonNumber { IsInteger: true, Value: >= 0 and <= int.MaxValue } number)
        {
            return (int)number.Value;
        }

        Refuse(keyword, $"\"{keyword}\" wants a whole number from 0");
        return absent;
    }

    /// <summary>A truth value; false when absent.</summary>
    public bool Flag(string keyword)
    {
        JsonValue? value = Get(keyword);
        if (value is not null and not JsonBoolean)
        {
            Refuse(keyword, $"\"{keyword}\" wants true or false");
        }

        return value is JsonBoolean { Value: true };
    }

    /// <summary>A text, or null.</summary>
    public string? Text(string keyword)
    {
        JsonValue? value = Get(keyword);
        if (value is not null and not JsonString)
        {
            Refuse(keyword, $"\"{keyword}\" wants a string");
        }

        return (value as JsonString)?.Value;
    }

    /// <summary>A list of different texts; empty when absent.</summary>
    public ImmutableArray<string> Names(string keyword)
    {
        JsonValue? value = Get(keyword);
        if (value is null)
        {
            return [];
        }

        if (value is JsonArray array && array.Items.All(item => item is JsonString)
            && array.Items.Distinct().Count() == array.Items.Length)
        {
            return [.. array.Items.Select(item => ((JsonString)item).Value)];
        }

        Refuse(keyword, $"\"{keyword}\" wants a list of different strings");
        return [];
    }

    /// <summary>A list of values that is not empty, with their pointers; empty when absent.</summary>
    public IEnumerable<(JsonValue Value, string Pointer)> Items(string keyword)
    {
        JsonValue? value = Get(keyword);
        if (value is null)
        {
            return [];
        }

        if (value is JsonArray { Items.Length: > 0 } array)
        {
            return array.Items.Select((item, index) => (item, $"{At(keyword)}/{index.ToString(CultureInfo.InvariantCulture)}"));
        }

        Refuse(keyword, $"\"{keyword}\" wants a list with at least one item");
        return [];
    }

    /// <summary>An object's members with their pointers; empty when absent.</summary>
    public IEnumerable<(string Name, JsonValue Value, string Pointer)> Members(string keyword)
    {
        JsonValue? value = Get(keyword);
        if (value is null)
        {
            return [];
        }

        if (value is JsonObject record)
        {
            return record.Members.Select(member => (member.Key, member.Value, $"{At(keyword)}/{Escape(member.Key)}"));
        }

        Refuse(keyword, $"\"{keyword}\" wants an object");
        return [];
    }
}
