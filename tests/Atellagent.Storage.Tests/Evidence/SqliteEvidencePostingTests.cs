using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class SqliteEvidencePostingTests() : EvidencePostingContract(DatabaseKind.Sqlite);
