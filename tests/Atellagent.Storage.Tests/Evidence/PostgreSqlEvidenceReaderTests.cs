using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class PostgreSqlEvidenceReaderTests() : EvidenceReaderContract(DatabaseKind.PostgreSql);
