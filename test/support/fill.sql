-- Fills a migrated database with :manifests manifests, each with a tag and a layer of its own, in :repositories push
-- repositories `filled-N/rN`, which are private. The first one has :versions versions; the others share the rest.
-- Every hundredth version of a repository adds a manifest whose subject came 99 versions earlier. The bytes of blobs
-- are nowhere. Triggers and foreign keys do not see it: what is here is what they would have left.
SET session_replication_role = replica;

CREATE FUNCTION pg_temp.id(kind text, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('0190000' || kind || '-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid $$;

CREATE FUNCTION pg_temp.digest(bytes bytea) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT 'sha256:' || encode(sha256(bytes), 'hex') $$;

CREATE FUNCTION pg_temp.manifest(config text, layer text, subject text) RETURNS bytea LANGUAGE sql IMMUTABLE AS
$$ SELECT convert_to(json_build_object(
     'schemaVersion', 2,
     'mediaType', 'application/vnd.oci.image.manifest.v1+json',
     'config', json_build_object(
       'mediaType', 'application/vnd.oci.image.config.v1+json', 'digest', config, 'size', 2),
     'layers', json_build_array(json_build_object(
       'mediaType', 'application/vnd.oci.image.layer.v1.tar', 'digest', layer, 'size', 1024)),
     'subject', CASE WHEN subject IS NOT NULL THEN json_build_object(
       'mediaType', 'application/vnd.oci.image.manifest.v1+json', 'digest', subject, 'size', 512) END)::text, 'UTF8') $$;

-- A manifest by its number, its repository, and the version that added it.
CREATE TEMPORARY TABLE filled AS
SELECT i,
       CASE WHEN i < :versions THEN 0 ELSE 1 + (i - :versions) % (:repositories - 1) END AS r,
       1 + CASE WHEN i < :versions THEN i ELSE (i - :versions) / (:repositories - 1) END AS version,
       pg_temp.digest(convert_to('layer ' || i, 'UTF8')) AS layer
  FROM generate_series(0, :manifests - 1) AS i;

CREATE TEMPORARY TABLE filled_repository AS
SELECT r, pg_temp.digest(convert_to('config ' || r, 'UTF8')) AS config, max(version) AS latest
  FROM filled GROUP BY r;

CREATE TEMPORARY TABLE filled_manifest AS
SELECT filled.*, config, NULL::text AS subject, pg_temp.manifest(config, layer, NULL) AS bytes
  FROM filled JOIN filled_repository USING (r) WHERE version % 100 <> 0;

INSERT INTO filled_manifest
SELECT i, later.r, later.version, later.layer, f.config, d.subject, pg_temp.manifest(f.config, later.layer, d.subject)
  FROM filled AS later
  JOIN filled_repository f USING (r)
  JOIN (SELECT r, version, pg_temp.digest(bytes) AS subject FROM filled_manifest WHERE version % 100 = 1) d
    ON d.r = later.r AND d.version = later.version - 99
 WHERE later.version % 100 = 0;

INSERT INTO namespace (id, name, private)
SELECT pg_temp.id('1', n), 'filled-' || n, true FROM generate_series(0, (:repositories - 1) / 100) AS n;

INSERT INTO repository (id, name, plugin, kind, latest_version, next_version)
SELECT pg_temp.id('2', r), 'filled-' || r / 100 || '/r' || r, 'container', 'push', latest, latest + 1
  FROM filled_repository;

INSERT INTO distribution (id, name, base_path, private, namespace_id, repository_id, plugin)
SELECT pg_temp.id('3', r), name, name, true, pg_temp.id('1', r / 100), pg_temp.id('2', r), 'container'
  FROM (SELECT r, 'filled-' || r / 100 || '/r' || r AS name FROM filled_repository) named;

INSERT INTO role_assignment (id, role_id, user_id, object_id)
SELECT gen_random_uuid(), role.id, "user".id, pg_temp.id('3', r)
  FROM filled_repository, role, "user"
 WHERE role.name = 'container.containerdistribution_owner' AND "user".username = 'admin';

INSERT INTO content (id, type)
SELECT pg_temp.id('4', r), 'container.blob' FROM filled_repository
UNION ALL SELECT pg_temp.id('5', i), 'container.blob' FROM filled
UNION ALL SELECT pg_temp.id('6', i), 'container.manifest' FROM filled
UNION ALL SELECT pg_temp.id('7', i), 'container.tag' FROM filled;

INSERT INTO artifact (id, sha256, size, location)
SELECT id, sha256, size, 'blobs/sha256/' || left(sha256, 2) || '/' || sha256
  FROM (SELECT pg_temp.id('4', r) AS id, substr(config, 8) AS sha256, 2 AS size FROM filled_repository
        UNION ALL SELECT pg_temp.id('5', i), substr(layer, 8), 1024 FROM filled) blob;

INSERT INTO container_blob (id, digest, artifact_id)
SELECT id, 'sha256:' || sha256, id FROM artifact WHERE id::text LIKE '0190000_-0000-7000-8000-%';

INSERT INTO container_manifest
  (id, digest, media_type, schema_version, subject, layers_size, bytes, config_blob_id, config_type, type,
   architecture, os)
SELECT pg_temp.id('6', i), pg_temp.digest(bytes), 'application/vnd.oci.image.manifest.v1+json', 2, subject, 1024, bytes,
       pg_temp.id('4', r), 'application/vnd.oci.image.config.v1+json', 'image', 'amd64', 'linux'
  FROM filled_manifest;

INSERT INTO container_manifest_blob (manifest_id, blob_id)
SELECT pg_temp.id('6', i), pg_temp.id('4', r) FROM filled
UNION ALL SELECT pg_temp.id('6', i), pg_temp.id('5', i) FROM filled;

INSERT INTO container_tag (id, name, manifest_id)
SELECT pg_temp.id('7', i), 'v' || version, pg_temp.id('6', i) FROM filled;

INSERT INTO container_referrer (repository_id, subject, manifest_id)
SELECT pg_temp.id('2', r), subject, pg_temp.id('6', i) FROM filled_manifest WHERE subject IS NOT NULL;

INSERT INTO membership (repository_id, content_id, added_in, name)
SELECT pg_temp.id('2', r), pg_temp.id('4', r), 1, NULL FROM filled_repository
UNION ALL SELECT pg_temp.id('2', r), pg_temp.id('5', i), version, NULL FROM filled
UNION ALL SELECT pg_temp.id('2', r), pg_temp.id('6', i), version, NULL FROM filled
UNION ALL SELECT pg_temp.id('2', r), pg_temp.id('7', i), version, 'v' || version FROM filled;

INSERT INTO repository_version (id, repository_id, number, added, present, cause)
SELECT gen_random_uuid(), pg_temp.id('2', r), version,
       jsonb_build_object('container.tag', 1, 'container.blob', 1 + (version = 1)::int, 'container.manifest', 1),
       jsonb_build_object('container.tag', version, 'container.blob', 1 + version, 'container.manifest', version),
       'container.add-manifest'
  FROM filled;

INSERT INTO repository_version (id, repository_id, number)
SELECT gen_random_uuid(), pg_temp.id('2', r), 0 FROM filled_repository;

DROP TABLE filled, filled_repository, filled_manifest;
RESET session_replication_role;
